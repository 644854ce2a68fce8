import { currentHasAnyUser } from "../db/current/users.ts";
import { newHasAnyUser } from "../db/new/users.ts";
import type { AccessPattern } from "../rollout/switch.ts";

/** Whether a live trace names a user. */
export const usersHasAny: AccessPattern<undefined, boolean> = {
  name: "users.hasAny",
  current: currentHasAnyUser,
  new: newHasAnyUser,
};
