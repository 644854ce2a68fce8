import { z } from "zod";
import { micros, uint } from "../../src/db/codecs.ts";
import type { Db } from "../../src/db/client.ts";
import { sql } from "../../src/db/sql.ts";
import { recount } from "../../src/settle/recount.ts";
import { settle } from "../../src/settle/settle.ts";
import { sweep } from "../../src/settle/sweep.ts";
import { CliError } from "../errors.ts";

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

const COUNT_WAIT_MS = 300_000;

/** Counts the days behind drop-downs, as the cron does: when nothing has changed them for half a minute. */
export async function countDays(db: Db): Promise<void> {
  const deadline = performance.now() + COUNT_WAIT_MS;
  const uncounted = async (): Promise<number> => {
    const [row] = await db.query({
      tag: { ...TAG, name: "seed.uncounted" },
      sql: sql`SELECT count() AS days FROM (SELECT 1 FROM exp_listed_days AS d WHERE d.day < toDate(now64(3)) GROUP BY d.project_id, d.day HAVING max(d.counted).1 <= max(d.changed_at))`,
      row: z.object({ days: uint }),
      budget: "settle",
    });
    return row?.days ?? 0;
  };
  while ((await uncounted()) > 0) {
    if (performance.now() > deadline) throw new CliError("Days of the data are not counted: is it being written to?");
    await new Promise((resolve) => setTimeout(resolve, 500));
    await recount(db);
  }
}
