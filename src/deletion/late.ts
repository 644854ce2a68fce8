import { z } from "zod";
import { micros } from "../db/codecs.ts";
import { param, sql, type Sql } from "../db/sql.ts";
import type { DeletionDeps } from "./deps.ts";
import { erase, remains } from "./erase.ts";
import { deleteScores, deleteTraces } from "./request.ts";
import type { Doomed } from "./tables.ts";
import { TOMBSTONE_DAYS } from "./tombstones.ts";

/** Longer than any write takes: what it wrote before the last look may have become visible after it. */
const OVERLAP_SECONDS = 120;
/** Late ids taken on by one look; what is more is still there at the next. */
const AT_ONCE = 5_000;

const BY = "late rows";
const TAG = { projectId: "", side: "new" as const };

const clockRow = z.object({ at: micros });
const lateRow = z.object({ project_id: z.string(), ids: z.array(z.string()) });

/** The arrivals' own logs: alone they are no data that came back. */
const LOGS: ReadonlySet<string> = new Set(["exp_touched", "exp_score_arrivals"]);

const since = sql`(SELECT max(until) FROM exp_sweeps WHERE sweep = 'deletion') - INTERVAL ${param.uint(OVERLAP_SECONDS)} SECOND`;

/** What was asked for: the scores of a trace are the trace's matter. */
const tombstones = (kind: "trace" | "score"): Sql => sql`
  SELECT project_id, id FROM exp_tombstones WHERE kind = ${param.string(kind)} AND (kind = 'trace' OR trace_id = '') AND deleted_at > now64(3) - INTERVAL ${param.uint(TOMBSTONE_DAYS)} DAY`;

/** Named by a receipt that a message is at work on. */
const underWay = (kind: Doomed["kind"]): Sql => sql`
  SELECT project_id, arrayJoin(ids) FROM exp_deletions FINAL WHERE kind = ${param.string(kind)} AND state IN ('accepted', 'hidden', 'deleting')`;

const ARRIVALS: Record<Doomed["kind"], Sql> = {
  traces: sql`
    SELECT DISTINCT project_id, trace_id AS id FROM exp_touched WHERE touched_at > ${since}
    UNION DISTINCT SELECT DISTINCT project_id, trace_id AS id FROM exp_score_arrivals WHERE arrived_at > ${since} AND trace_id != ''`,
  scores: sql`SELECT DISTINCT project_id, id FROM exp_score_arrivals WHERE arrived_at > ${since}`,
};

/** Ids of what was deleted and has arrived again since the last look, by project. */
function lateOf({ db }: DeletionDeps, kind: Doomed["kind"]): Promise<z.output<typeof lateRow>[]> {
  return db.query({
    tag: { ...TAG, name: `deletion.late.${kind}` },
    sql: sql`
      SELECT project_id, groupArray(id) AS ids FROM (
        SELECT project_id, id FROM (${ARRIVALS[kind]})
        WHERE (project_id, id) IN (${tombstones(kind === "traces" ? "trace" : "score")}) AND (project_id, id) NOT IN (${underWay(kind)}) LIMIT ${param.uint(AT_ONCE)}
      ) GROUP BY project_id`,
    row: lateRow,
    budget: "settle",
  });
}

/**
 * Deletes again what came back after it was deleted: rows of writers that know no tombstones, an insert or a settle that
 * was under way. Runs on the cron; a deletion of its own makes it visible.
 * @returns how many ids came back
 */
export async function deleteLate(deps: DeletionDeps): Promise<number> {
  const { db } = deps;
  const [clock] = await db.query({ tag: { ...TAG, name: "deletion.clock" }, sql: sql`SELECT now64(6) AS at`, row: clockRow, budget: "probe" });
  let back = 0;
  for (const kind of ["traces", "scores"] as const) {
    for (const { project_id: projectId, ids } of await lateOf(deps, kind)) {
      const doomed: Doomed = { projectId, kind, ids };
      const left = await remains(db, doomed);
      if (Object.keys(left).every((table) => LOGS.has(table))) await erase(db, doomed);
      else {
        back += ids.length;
        await (kind === "traces" ? deleteTraces : deleteScores)(deps, projectId, ids, BY);
      }
    }
  }
  await db.insert({ ...TAG, name: "deletion.mark" }, "exp_sweeps", [{ sweep: "deletion", until: clock?.at }]);
  return back;
}
