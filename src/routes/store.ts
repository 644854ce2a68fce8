import type { Context } from "hono";
import { background, type AppEnv } from "../http/scope.ts";
import type { IngestEvent } from "../ingest/event.ts";
import { ingest } from "../ingest/write/ingest.ts";

/** The frame of an event that a request makes by itself: sent now, under an id that the server gives. */
export const eventNow = (now: number) => ({ eventId: crypto.randomUUID() as string, at: now * 1_000, isUpdate: false });

/** Stores events of the caller's project; resolves when they are stored [I-14]. Their traces are settled behind the answer. */
export async function store(c: Context<AppEnv>, events: readonly IngestEvent[], now: number): Promise<void> {
  const { deps, caller } = c.var;
  const { projectId } = caller;
  const { writeMode } = await deps.flags();
  const settleBehind = (traceIds: readonly string[]): void => background(c)(deps.isolate.settler.settle(projectId, traceIds));
  await ingest({ db: deps.db, prices: deps.prices(projectId), writeMode, settleBehind }, projectId, events, now);
}
