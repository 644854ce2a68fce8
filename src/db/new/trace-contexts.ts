import type { ReadScope } from "../read.ts";
import { type TraceContext, traceContextRow, traceIdsOf } from "../rows/observation-list.ts";
import { sql } from "../sql.ts";
import { placesOf } from "./columns.ts";

/**
 * What the traces of these observations say, by trace id. Their list rows, by key: the fullest state of each of their
 * hours, one of which is listed.
 */
export async function newTraceContexts({ db, projectId }: ReadScope, name: string, rows: readonly { trace_id: string | null }[]): Promise<Map<string, TraceContext>> {
  const traceIds = traceIdsOf(rows);
  if (traceIds.length === 0) return new Map();
  const traces = await db.query({
    tag: { name: `${name}.traces`, projectId, side: "new" },
    sql: sql`
      SELECT * EXCEPT listed FROM (
        SELECT t.trace_id AS id, t.timestamp AS timestamp, t.name AS name, t.user_id AS user_id, t.session_id AS session_id, t.release AS release, t.tags AS tags, t.public AS public, t.bookmarked AS bookmarked, t.listed AS listed
        FROM exp_trace_metrics AS t PREWHERE (t.project_id, t.hour, t.trace_id) IN (${placesOf(projectId, traceIds)})
        ORDER BY t.state DESC LIMIT 1 BY t.hour, t.trace_id
      ) WHERE listed = 1`,
    row: traceContextRow,
    budget: "detail",
  });
  return new Map(traces.map((trace) => [trace.id, trace]));
}
