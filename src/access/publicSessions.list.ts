import { currentSessionList } from "../db/current/session-list.ts";
import { newSessionList } from "../db/new/session-list.ts";
import type { SessionList, SessionListInput } from "../db/rows/session.ts";
import type { AccessPattern } from "../rollout/switch.ts";
import { fresh } from "./fresh.ts";

/** The list of sessions, newest first, as GET /sessions shows it. */
export const publicSessionsList: AccessPattern<SessionListInput, SessionList> = {
  name: "publicSessions.list",
  current: currentSessionList,
  new: fresh(newSessionList),
};
