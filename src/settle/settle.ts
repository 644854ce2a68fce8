import type { Db } from "../db/client.ts";
import { combine } from "./combine.ts";
import { readFacts } from "./facts.ts";
import { markSettled } from "./pending.ts";

/** Traces recomputed by one round of statements: bounds the size of an answer held in memory. */
const TRACES_PER_ROUND = 1_000;

/**
 * Recomputes the list rows of these traces from their deduplicated facts and marks them settled as of the moment
 * reading began. Idempotent; any number may run at once.
 */
export async function settle(db: Db, projectId: string, traceIds: readonly string[]): Promise<void> {
  for (let start = 0; start < traceIds.length; start += TRACES_PER_ROUND) {
    const round = traceIds.slice(start, start + TRACES_PER_ROUND);
    const facts = await readFacts(db, projectId, round);
    await db.insert({ name: "settle.write", projectId, side: "new" }, "exp_trace_metrics", combine(projectId, facts));
    await markSettled(db, projectId, round, facts.asOf);
  }
}
