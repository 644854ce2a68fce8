import type { Read } from "../read.ts";
import { observationRow } from "../rows/observation.ts";
import { detailOf, scoreTypesOf, sinceOf, type TraceDetail, type TraceDetailInput } from "../rows/trace-detail.ts";
import { traceRow } from "../rows/trace.ts";
import { readScores } from "../scores/newest.ts";
import { param, sql } from "../sql.ts";
import { observationColumns, traceColumns } from "./columns.ts";
import { fromDay, fromTime } from "./since.ts";

/** A trace with its observations and scores; undefined when there is no such trace or it is deleted. */
export const currentTraceDetail: Read<TraceDetailInput, TraceDetail | undefined> = async (scope, input) => {
  const { db, projectId } = scope;
  const { traceId, texts, observations, scores } = input;
  const project = param.string(projectId);
  const id = param.string(traceId);
  const tag = (name: string) => ({ name: `publicTraces.byId.${name}`, projectId, side: "current" as const });
  const [trace] = await db.query({
    tag: tag("trace"),
    sql: sql`
      SELECT * EXCEPT is_deleted FROM (
        SELECT ${traceColumns}, t.metadata AS metadata, ${texts ? sql`t.input` : sql`CAST(NULL, 'Nullable(String)')`} AS input, ${texts ? sql`t.output` : sql`CAST(NULL, 'Nullable(String)')`} AS output, t.is_deleted AS is_deleted
        FROM traces AS t WHERE t.project_id = ${project} AND t.id = ${id} ORDER BY t.event_ts DESC, t.is_deleted LIMIT 1
      ) WHERE is_deleted = 0`,
    row: traceRow,
    budget: "detail",
  });
  if (trace === undefined) return undefined;
  const bound = sinceOf(input, trace.timestamp);
  return detailOf(
    Promise.resolve(trace),
    observations === "none"
      ? Promise.resolve({ held: [] })
      : db.stream({
          tag: tag("observations"),
          sql: sql`
            SELECT * EXCEPT is_deleted FROM (
              SELECT ${observationColumns}, ${observations === "whole" ? sql`o.input` : sql`CAST(NULL, 'Nullable(String)')`} AS input, ${observations === "whole" ? sql`o.output` : sql`CAST(NULL, 'Nullable(String)')`} AS output, o.is_deleted AS is_deleted
              FROM observations AS o WHERE o.project_id = ${project} AND o.trace_id = ${id} ${fromDay(bound, sql`o.start_time`)}
              ORDER BY o.event_ts DESC, o.is_deleted LIMIT 1 BY o.id
            ) WHERE is_deleted = 0 ${fromTime(bound, sql`start_time`)} ORDER BY start_time, id`,
          row: observationRow,
          budget: "detail",
        }),
    !scores
      ? Promise.resolve([])
      : readScores(scope, tag("scores"), sql`scores`, sql`s.trace_id = ${id} ${fromDay(bound, sql`s.timestamp`)}`, scoreTypesOf(input)).then((found) => found.filter(({ timestamp }) => timestamp.getTime() >= (bound ?? -Infinity))),
  );
};
