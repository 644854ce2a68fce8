import { z } from "zod";
import { micros, uint } from "../../src/db/codecs.ts";
import type { Db } from "../../src/db/client.ts";
import { sql } from "../../src/db/sql.ts";
import { settle } from "../../src/settle/settle.ts";
import { sweep } from "../../src/settle/sweep.ts";

/** Projects settled beside each other: one waits for the server while the other computes. */
const AT_ONCE = 2;

/** Settles these traces, by project. */
export async function settleTraces(db: Db, traces: ReadonlyMap<string, readonly string[]>): Promise<void> {
  const waiting = [...traces];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await settle(db, next[0], next[1]);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

const TAG = { projectId: "", side: "new" as const };

/**
 * The mark up to which readers need not look for changes (`exp_sweeps`), for one who settles all that it writes. A
 * sweep would settle everything a second time.
 */
export async function sweepMark(db: Db): Promise<{ move(): Promise<void> }> {
  const [before] = await db.query({
    tag: { ...TAG, name: "seed.pending" },
    sql: sql`SELECT count() AS changes FROM exp_touched WHERE settled = 0 AND touched_at > (SELECT max(until) FROM exp_sweeps WHERE sweep = 'settle')`,
    row: z.object({ changes: uint }),
    budget: "settle",
  });
  return {
    move: async () => {
      if (before?.changes !== 0) {
        // Others' changes lie before ours: only a sweep knows that they are settled.
        while ((await sweep(db)) > 0);
        return;
      }
      const [now] = await db.query({ tag: { ...TAG, name: "seed.clock" }, sql: sql`SELECT max(touched_at) AS until FROM exp_touched`, row: z.object({ until: micros }), budget: "settle" });
      await db.insert({ ...TAG, name: "seed.mark" }, "exp_sweeps", [{ sweep: "settle", until: now?.until }]);
    },
  };
}
