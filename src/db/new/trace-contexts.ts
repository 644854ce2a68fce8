import type { ReadScope } from "../read.ts";
import { type TraceContext, traceContextRow, traceIdsOf } from "../rows/observation-list.ts";
import { sql } from "../sql.ts";
import { placesOf } from "./columns.ts";
import { atPlaces, listedOf, readListRows } from "./list-rows.ts";

/**
 * What the traces of these observations say, by trace id. Their list rows, by key: the fullest state of each of their
 * hours, one of which is listed.
 */
export async function newTraceContexts(scope: ReadScope, name: string, rows: readonly { trace_id: string | null }[]): Promise<Map<string, TraceContext>> {
  const { projectId } = scope;
  const traceIds = traceIdsOf(rows);
  if (traceIds.length === 0) return new Map();
  const columns = sql`
    m.trace_id AS id, m.timestamp AS timestamp, m.name AS name, m.user_id AS user_id, m.session_id AS session_id, m.release AS release, m.tags AS tags, m.public AS public, m.bookmarked AS bookmarked`;
  const found = await readListRows(scope, { name: `${name}.traces`, projectId, side: "new" }, atPlaces(placesOf(projectId, traceIds)), columns, traceContextRow);
  return new Map(listedOf(found).map((trace) => [trace.id, trace]));
}
