import { isTraceCondition } from "../fragments/trace-conditions.ts";
import type { Read, ReadScope } from "../read.ts";
import { type ObservationCursorInput, type ObservationCursorPage, type ObservationList, type ObservationListInput, type TraceContext, traceContextRow } from "../rows/observation-list.ts";
import { sql } from "../sql.ts";
import { placesOf } from "./columns.ts";
import { newObservationCount } from "./observation-count.ts";
import { newObservationPage } from "./observation-page.ts";
import { selectTraces } from "./observation-traces.ts";

/** A page of observations, newest start first, and how many there are. */
export const newObservationList: Read<ObservationListInput, ObservationList> = async (scope, { page, limit, conditions, walk }) => {
  const name = "observations.list";
  const traces = await selectTraces(scope, name, conditions.filter(isTraceCondition));
  const after = walk?.after && { ...walk.after, traceId: "" };
  const [{ rows, next }, total] = await Promise.all([
    newObservationPage(scope, name, { conditions, order: "time", after, offset: walk ? 0 : (page - 1) * limit, limit, texts: true }, traces),
    newObservationCount(scope, name, conditions, traces),
  ]);
  return { rows, total, next };
};

/** The list rows of these traces, by key: the fullest state of each of their hours, one of which is listed. */
function readContexts({ db, projectId }: ReadScope, traceIds: readonly string[]): Promise<TraceContext[]> {
  return db.query({
    tag: { name: "observations.cursor.traces", projectId, side: "new" },
    sql: sql`
      SELECT * EXCEPT listed FROM (
        SELECT t.trace_id AS id, t.name AS name, t.user_id AS user_id, t.session_id AS session_id, t.release AS release, t.tags AS tags, t.public AS public, t.bookmarked AS bookmarked, t.listed AS listed
        FROM exp_trace_metrics AS t PREWHERE (t.project_id, t.hour, t.trace_id) IN (${placesOf(projectId, traceIds)})
        ORDER BY t.state DESC LIMIT 1 BY t.hour, t.trace_id
      ) WHERE listed = 1`,
    row: traceContextRow,
    budget: "detail",
  });
}

/** A page of observations behind a place, with what their traces say. */
export const newObservationCursor: Read<ObservationCursorInput, ObservationCursorPage> = async (scope, { limit, conditions, isRoot, after, texts, trace }) => {
  const name = "observations.cursor";
  const selection = await selectTraces(scope, name, conditions.filter(isTraceCondition));
  const { rows, next } = await newObservationPage(scope, name, { conditions, isRoot, order: "traceHash", after, offset: 0, limit, texts }, selection);
  const traceIds = trace ? [...new Set(rows.flatMap((row) => row.trace_id ?? []))] : [];
  const traces = traceIds.length === 0 ? [] : await readContexts(scope, traceIds);
  return { rows, traces: new Map(traces.map((row) => [row.id, row])), next };
};
