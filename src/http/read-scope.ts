import type { Context } from "hono";
import { scopeOf } from "../rollout/scope.ts";
import type { SwitchScope } from "../rollout/switch.ts";
import { type AppEnv, background } from "./scope.ts";

/** What an access pattern is handed for a project that this request is about. */
export const switchScope = (c: Context<AppEnv>, projectId: string): Promise<SwitchScope> => scopeOf(c.var.deps, projectId, { requestId: c.var.requestId, background: background(c) });

/** The same for the project of the caller's key. */
export const readScope = (c: Context<AppEnv>): Promise<SwitchScope> => switchScope(c, c.var.caller.projectId);
