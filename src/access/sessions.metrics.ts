import { currentSessionMetrics } from "../db/current/session-table.ts";
import { newSessionMetrics } from "../db/new/session-table.ts";
import type { SessionMetrics } from "../db/rows/session-table.ts";
import type { AccessPattern } from "../rollout/switch.ts";
import { fresh } from "./fresh.ts";

/** What the traces of the sessions of a page add up to. */
export const sessionsMetrics: AccessPattern<readonly string[], SessionMetrics[]> = {
  name: "sessions.metrics",
  current: currentSessionMetrics,
  new: fresh(newSessionMetrics),
};
