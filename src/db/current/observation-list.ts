import type { Read, ReadScope } from "../read.ts";
import { type ObservationCursorInput, type ObservationCursorPage, type ObservationList, type ObservationListInput, type TraceContext, traceContextRow } from "../rows/observation-list.ts";
import { param, sql } from "../sql.ts";
import { currentObservationCount, currentObservationPage } from "./observation-page.ts";

/** A page of observations, newest start first, and how many there are. */
export const currentObservationList: Read<ObservationListInput, ObservationList> = async (scope, { page, limit, conditions, walk }) => {
  const [{ rows, next }, total] = await Promise.all([
    currentObservationPage(scope, "observations.list", {
      conditions,
      order: "time",
      after: walk?.after && { ...walk.after, traceId: "" },
      offset: walk ? 0 : (page - 1) * limit,
      limit,
      texts: true,
    }),
    currentObservationCount(scope, "observations.list", conditions),
  ]);
  return { rows, total, next };
};

/** Newest version of each of these traces, by id. */
function readContexts({ db, projectId }: ReadScope, traceIds: readonly string[]): Promise<TraceContext[]> {
  return db.query({
    tag: { name: "observations.cursor.traces", projectId, side: "current" },
    sql: sql`
      SELECT * EXCEPT is_deleted FROM (
        SELECT t.id AS id, t.name AS name, t.user_id AS user_id, t.session_id AS session_id, t.release AS release, t.tags AS tags, t.public AS public, t.bookmarked AS bookmarked, t.is_deleted AS is_deleted
        FROM traces AS t WHERE t.project_id = ${param.string(projectId)} AND t.id IN ${param.strings(traceIds)}
        ORDER BY t.event_ts DESC, t.is_deleted LIMIT 1 BY t.id
      ) WHERE is_deleted = 0`,
    row: traceContextRow,
    budget: "detail",
  });
}

/** A page of observations behind a place, with what their traces say. */
export const currentObservationCursor: Read<ObservationCursorInput, ObservationCursorPage> = async (scope, { limit, conditions, isRoot, after, texts, trace }) => {
  const { rows, next } = await currentObservationPage(scope, "observations.cursor", { conditions, isRoot, order: "traceHash", after, offset: 0, limit, texts });
  const traceIds = trace ? [...new Set(rows.flatMap((row) => row.trace_id ?? []))] : [];
  const traces = traceIds.length === 0 ? [] : await readContexts(scope, traceIds);
  return { rows, traces: new Map(traces.map((row) => [row.id, row])), next };
};
