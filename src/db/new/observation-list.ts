import { isTraceCondition } from "../fragments/trace-conditions.ts";
import type { Read, ReadScope } from "../read.ts";
import { type ObservationCursorInput, type ObservationCursorPage, type ObservationList, type ObservationListInput, type TraceContext, traceContextRow } from "../rows/observation-list.ts";
import { sql } from "../sql.ts";
import { placesOf } from "./columns.ts";
import { newObservationCount } from "./observation-count.ts";
import { findHours, newObservationPage } from "./observation-page.ts";
import { observationSource } from "./observation-source.ts";
import { selectTraces } from "./observation-traces.ts";

/** A page of observations, newest start first, and how many there are. */
export const newObservationList: Read<ObservationListInput, ObservationList> = async (scope, { page, limit, conditions, walk }) => {
  const name = "observations.list";
  const traces = await selectTraces(scope, name, conditions.filter(isTraceCondition));
  const source = observationSource(scope.projectId, { conditions }, traces);
  const after = walk?.after && { ...walk.after, traceId: "" };
  const request = { conditions, order: "time" as const, after, offset: walk ? 0 : (page - 1) * limit, limit, texts: true };
  const cut = await findHours(scope, name, request, source);
  const isOfAll = cut.isComplete && after === undefined;
  // The page holds all there is: it is its own count.
  if (isOfAll && request.offset === 0 && cut.found <= limit) {
    const { rows } = await newObservationPage(scope, name, request, source, cut);
    return { rows, total: rows.length, next: undefined };
  }
  const [{ rows, next }, total] = await Promise.all([
    newObservationPage(scope, name, request, source, cut),
    newObservationCount(scope, name, conditions, source, traces, isOfAll ? cut.hours : undefined),
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
  const request = { conditions, isRoot, order: "traceHash" as const, after, offset: 0, limit, texts };
  const source = observationSource(scope.projectId, request, selection);
  const { rows, next } = await newObservationPage(scope, name, request, source, await findHours(scope, name, request, source));
  const traceIds = trace ? [...new Set(rows.flatMap((row) => row.trace_id ?? []))] : [];
  const traces = traceIds.length === 0 ? [] : await readContexts(scope, traceIds);
  return { rows, traces: new Map(traces.map((row) => [row.id, row])), next };
};
