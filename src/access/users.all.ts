import { currentUserTable } from "../db/current/users.ts";
import { newUserTable } from "../db/new/users.ts";
import type { UserTable, UserTableInput } from "../db/rows/users.ts";
import type { AccessPattern } from "../rollout/switch.ts";
import { fresh } from "./fresh.ts";

/** A page of users, those with the most traces first. */
export const usersAll: AccessPattern<UserTableInput, UserTable> = {
  name: "users.all",
  current: currentUserTable,
  new: fresh(newUserTable),
};
