import { currentHasAnyUser } from "../db/current/users.ts";
import { ANY_USER } from "../db/new/has-any-trace.ts";
import type { AccessPattern } from "../rollout/switch.ts";
import { anyListed } from "./any-listed.ts";

/** Whether a live trace names a user. */
export const usersHasAny: AccessPattern<undefined, boolean> = {
  name: "users.hasAny",
  current: currentHasAnyUser,
  new: anyListed(ANY_USER),
};
