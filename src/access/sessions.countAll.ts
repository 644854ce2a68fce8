import { currentSessionCount } from "../db/current/session-table.ts";
import { newSessionCount } from "../db/new/session-table.ts";
import type { SessionCondition } from "../db/rows/session-table.ts";
import type { AccessPattern } from "../rollout/switch.ts";
import { fresh } from "./fresh.ts";

/** How many sessions a filter selects. */
export const sessionsCountAll: AccessPattern<readonly SessionCondition[], number> = {
  name: "sessions.countAll",
  current: currentSessionCount,
  new: fresh(newSessionCount),
};
