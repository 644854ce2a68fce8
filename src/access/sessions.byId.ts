import { currentSessionPage } from "../db/current/session-page.ts";
import { newSessionPage } from "../db/new/session-page.ts";
import type { SessionPage } from "../db/rows/session.ts";
import type { AccessPattern } from "../rollout/switch.ts";
import { fresh } from "./fresh.ts";

/** One session as its page shows it: its traces with their scores, users and cost. */
export const sessionsById: AccessPattern<string, SessionPage | undefined> = {
  name: "sessions.byId",
  current: currentSessionPage("sessions.byId", { ownScores: false }),
  new: fresh(newSessionPage("sessions.byId", { ownScores: false })),
};
