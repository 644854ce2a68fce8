import type { Context } from "hono";
import type { SwitchScope } from "../rollout/switch.ts";
import type { AppEnv } from "./scope.ts";

/** What a handler hands to an access pattern: the caller's project, and which side answers. */
export async function readScope(c: Context<AppEnv>): Promise<SwitchScope> {
  const { deps, caller, requestId } = c.var;
  const flags = await deps.flags();
  return {
    db: deps.db,
    projectId: caller.projectId,
    mode: (pattern) => flags.readMode(pattern, caller.projectId),
    currentIsComplete: flags.writeMode !== "new",
    log: (event) => deps.log({ ...event, requestId }),
  };
}
