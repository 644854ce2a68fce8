import { currentSessionTable } from "../db/current/session-table.ts";
import { newSessionTable } from "../db/new/session-table.ts";
import type { SessionTableInput, SessionTableRow } from "../db/rows/session-table.ts";
import type { AccessPattern } from "../rollout/switch.ts";
import { fresh } from "./fresh.ts";

/** A page of sessions that a filter selects, as sessions.all shows it. */
export const sessionsAll: AccessPattern<SessionTableInput, SessionTableRow[]> = {
  name: "sessions.all",
  current: currentSessionTable,
  new: fresh(newSessionTable),
};
