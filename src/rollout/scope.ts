import type { Db } from "../db/client.ts";
import type { Flags } from "./flags.ts";
import type { Isolate } from "./isolate.ts";
import type { SwitchScope } from "./switch.ts";

/** What a scope is made of. */
export interface ScopeParts {
  db: Db;
  flags(): Promise<Flags>;
  isolate: Isolate;
  log(event: Record<string, unknown>): void;
}

/** What an access pattern is handed for a project: the store, and which side answers as the flags stand now. */
export async function scopeOf({ db, flags, isolate, log }: ScopeParts, projectId: string, { requestId, background }: Pick<SwitchScope, "requestId" | "background">): Promise<SwitchScope> {
  const { decide, writeMode } = await flags();
  return {
    db,
    projectId,
    decide: (pattern) => decide(pattern, projectId),
    currentIsComplete: writeMode !== "new",
    isolate,
    requestId,
    background,
    log: (event) => log({ ...event, requestId }),
  };
}
