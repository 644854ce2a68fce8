import { z } from "zod";
import { micros, uint } from "../db/codecs.ts";
import type { Db } from "../db/client.ts";
import { param, sql } from "../db/sql.ts";
import { buryMovedSpans } from "./moved.ts";
import { settle } from "./settle.ts";

/**
 * Seconds after which everything a statement wrote is visible or will never be: longer than any write's budget
 * (db/settings.ts). A younger change may still lack some of its rows.
 */
const GRACE_SECONDS = 30;

/** Changes one sweep takes on; the next goes on from there. */
const ROWS_PER_SWEEP = 20_000;

const TAG = { projectId: "", side: "new" as const };

const windowRow = z.object({ until: micros, changes: uint });
const touchedRow = z.object({ project_id: z.string(), trace_ids: z.array(z.string()) });

/**
 * Settles everything touched since the last sweep, whoever wrote it, also what a crashed writer left behind, and moves
 * the mark up to which readers need not look back. Runs on the cron; two at once are safe.
 * @returns the number of traces settled
 */
export async function sweep(db: Db): Promise<number> {
  const since = sql`(SELECT max(until) FROM exp_sweeps WHERE sweep = 'settle')`;
  const [window] = await db.query({
    tag: { ...TAG, name: "sweep.window" },
    sql: sql`
      SELECT max(touched_at) AS until, count() AS changes FROM (
        SELECT touched_at FROM exp_touched
        WHERE settled = 0 AND touched_at > ${since} AND touched_at < now64(6) - INTERVAL ${param.uint(GRACE_SECONDS)} SECOND
        ORDER BY touched_at LIMIT ${param.uint(ROWS_PER_SWEEP)})`,
    row: windowRow,
    budget: "settle",
  });
  if (window === undefined || window.changes === 0) return 0;
  const projects = await db.query({
    tag: { ...TAG, name: "sweep.touched" },
    // In the order of their hours: traces of a round then share granules, instead of touching one each.
    sql: sql`
      SELECT project_id, arrayMap(x -> x.2, arraySort(groupArray((hour, trace_id)))) AS trace_ids FROM (
        SELECT project_id, trace_id, min(hour) AS hour FROM exp_trace_hours
        WHERE (project_id, trace_id) IN (SELECT project_id, trace_id FROM exp_touched WHERE settled = 0 AND touched_at > ${since} AND touched_at <= ${param.microtime(window.until)})
        GROUP BY project_id, trace_id
      ) GROUP BY project_id`,
    row: touchedRow,
    budget: "settle",
  });
  for (const { project_id, trace_ids } of projects) {
    await settle(db, project_id, trace_ids);
    await buryMovedSpans(db, project_id, trace_ids);
  }
  await db.insert({ ...TAG, name: "sweep.mark" }, "exp_sweeps", [{ sweep: "settle", until: window.until }]);
  return projects.reduce((sum, { trace_ids }) => sum + trace_ids.length, 0);
}
