import type { ReadScope } from "../read.ts";
import { type TraceContext, traceContextRow, traceIdsOf } from "../rows/observation-list.ts";
import { param, sql } from "../sql.ts";

/** What the traces of these observations say, by trace id: the newest version of each. */
export async function currentTraceContexts({ db, projectId }: ReadScope, name: string, rows: readonly { trace_id: string | null }[]): Promise<Map<string, TraceContext>> {
  const traceIds = traceIdsOf(rows);
  if (traceIds.length === 0) return new Map();
  const traces = await db.query({
    tag: { name: `${name}.traces`, projectId, side: "current" },
    sql: sql`
      SELECT * EXCEPT is_deleted FROM (
        SELECT t.id AS id, t.timestamp AS timestamp, t.name AS name, t.user_id AS user_id, t.session_id AS session_id, t.release AS release, t.tags AS tags, t.public AS public, t.bookmarked AS bookmarked, t.is_deleted AS is_deleted
        FROM traces AS t WHERE t.project_id = ${param.string(projectId)} AND t.id IN ${param.strings(traceIds)}
        ORDER BY t.event_ts DESC, t.is_deleted LIMIT 1 BY t.id
      ) WHERE is_deleted = 0`,
    row: traceContextRow,
    budget: "detail",
  });
  return new Map(traces.map((trace) => [trace.id, trace]));
}
