import type { Context } from "hono";
import type { Deps } from "../deps.ts";
import type { ApiKeyRecord, KeyScope } from "../platform/ports.ts";
import type { Operator } from "./operators.ts";

/** Who is calling: set by the auth middleware, read by every handler behind it. */
export interface Caller {
  key: ApiKeyRecord;
  projectId: string;
  scope: KeyScope;
}

export interface AppEnv {
  Variables: {
    deps: Deps;
    requestId: string;
    caller: Caller;
    /** Who calls the admin API; set behind `operatorsOnly`. */
    operator: Operator;
  };
}

/** Hands work to the platform so that it may go on after the answer. Its failure is logged: nobody waits for it. */
export function background(c: Context<AppEnv>): (work: Promise<unknown>) => void {
  const { deps, requestId } = c.var;
  return (work) => {
    const watched = work.catch((error: unknown) => deps.log({ level: "error", event: "background.failed", requestId, error: String(error) }));
    let platform: { waitUntil(work: Promise<unknown>): void } | undefined;
    try {
      platform = c.executionCtx;
    } catch {
      // Tests have no execution context: the process outlives the answer anyway.
    }
    platform?.waitUntil(watched);
  };
}
