import { currentUserMetrics } from "../db/current/users.ts";
import { newUserMetrics } from "../db/new/users.ts";
import type { UserMetrics, UserMetricsInput } from "../db/rows/users.ts";
import type { AccessPattern } from "../rollout/switch.ts";
import { fresh } from "./fresh.ts";

/** What the traces of the users of a page add up to. */
export const usersMetrics: AccessPattern<UserMetricsInput, UserMetrics[]> = {
  name: "users.metrics",
  current: currentUserMetrics("metrics"),
  new: fresh(newUserMetrics),
};
