import type { Context } from "hono";
import type { SwitchScope } from "../rollout/switch.ts";
import { type AppEnv, background } from "./scope.ts";

/** What an access pattern is handed for a project: the store, and which side answers. */
export async function switchScope(c: Context<AppEnv>, projectId: string): Promise<SwitchScope> {
  const { deps, requestId } = c.var;
  const flags = await deps.flags();
  return {
    db: deps.db,
    projectId,
    decide: (pattern) => flags.decide(pattern, projectId),
    currentIsComplete: flags.writeMode !== "new",
    isolate: deps.isolate,
    requestId,
    background: background(c),
    log: (event) => deps.log({ ...event, requestId }),
  };
}

/** The same for the project of the caller's key. */
export const readScope = (c: Context<AppEnv>): Promise<SwitchScope> => switchScope(c, c.var.caller.projectId);
