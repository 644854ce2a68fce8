import { currentUserMetrics } from "../db/current/users.ts";
import { newUserById } from "../db/new/users.ts";
import type { UserMetrics, UserMetricsInput } from "../db/rows/users.ts";
import type { AccessPattern } from "../rollout/switch.ts";
import { fresh } from "./fresh.ts";

/** The same of one user, over all of its traces. */
export const usersById: AccessPattern<UserMetricsInput, UserMetrics[]> = {
  name: "users.byId",
  current: currentUserMetrics("byId"),
  new: fresh(newUserById),
};
