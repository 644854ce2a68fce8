import { currentSessionPage } from "../db/current/session-page.ts";
import { newSessionPage } from "../db/new/session-page.ts";
import type { SessionPage } from "../db/rows/session.ts";
import type { AccessPattern } from "../rollout/switch.ts";
import { fresh } from "./fresh.ts";

/** A session's page with the scores given to the session itself. */
export const sessionsByIdWithScores: AccessPattern<string, SessionPage | undefined> = {
  name: "sessions.byIdWithScores",
  current: currentSessionPage("sessions.byIdWithScores", { ownScores: true }),
  new: fresh(newSessionPage("sessions.byIdWithScores", { ownScores: true })),
};
