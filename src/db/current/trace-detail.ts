import type { Read } from "../read.ts";
import { observationRow } from "../rows/observation.ts";
import { scoreColumns, scoreRow } from "../rows/score.ts";
import { detailOf, scoreTypesOf, sinceOf, type TraceDetail, type TraceDetailInput } from "../rows/trace-detail.ts";
import { traceRow } from "../rows/trace.ts";
import { param, sql } from "../sql.ts";
import { observationColumns, traceColumns } from "./columns.ts";
import { fromDay, fromTime } from "./since.ts";

/** A trace with its observations and scores; undefined when there is no such trace or it is deleted. */
export const currentTraceDetail: Read<TraceDetailInput, TraceDetail | undefined> = async ({ db, projectId }, input) => {
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
      : db.query({
          tag: tag("scores"),
          sql: sql`
            SELECT * EXCEPT is_deleted FROM (
              SELECT ${scoreColumns}, s.is_deleted AS is_deleted
              FROM scores AS s WHERE s.project_id = ${project} AND s.trace_id = ${id} ${fromDay(bound, sql`s.timestamp`)}
              ORDER BY s.event_ts DESC, s.is_deleted LIMIT 1 BY s.id
            ) WHERE is_deleted = 0 ${fromTime(bound, sql`timestamp`)} AND data_type IN ${param.strings(scoreTypesOf(input))} ORDER BY timestamp DESC, id DESC`,
          row: scoreRow,
          budget: "detail",
        }),
  );
};
