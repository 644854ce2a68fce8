import type { Context } from "hono";
import { background, type AppEnv } from "../http/scope.ts";
import type { IngestEvent } from "../ingest/event.ts";
import { ingest } from "../ingest/write/ingest.ts";

/** The frame of an event that a request makes by itself: sent now, under an id that the server gives. */
export const eventNow = (now: number) => ({ eventId: crypto.randomUUID() as string, at: now * 1_000, isUpdate: false });

/** Stores one event of the caller's project; resolves when it is stored [I-14]. */
export async function store(c: Context<AppEnv>, event: IngestEvent, now: number): Promise<void> {
  const { deps, caller } = c.var;
  const { writeMode } = await deps.flags();
  await ingest({ db: deps.db, prices: deps.prices(caller.projectId), writeMode, background: background(c) }, caller.projectId, [event], now);
}
