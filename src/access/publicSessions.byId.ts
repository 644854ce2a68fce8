import { currentSessionById } from "../db/current/session-by-id.ts";
import { newSessionById } from "../db/new/session-by-id.ts";
import type { SessionDetail } from "../db/rows/session.ts";
import type { AccessPattern } from "../rollout/switch.ts";
import { fresh } from "./fresh.ts";

/** One session with its traces, as GET /sessions/{sessionId} shows it. */
export const publicSessionsById: AccessPattern<string, SessionDetail | undefined> = {
  name: "publicSessions.byId",
  current: currentSessionById,
  new: fresh(newSessionById),
};
