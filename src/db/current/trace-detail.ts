import type { Read } from "../read.ts";
import { observationRow } from "../rows/observation.ts";
import { scoreColumns, scoreRow } from "../rows/score.ts";
import { type TraceDetail, type TraceDetailInput, DETAIL_SCORE_TYPES, HOUR_MS } from "../rows/trace-detail.ts";
import { traceRow } from "../rows/trace.ts";
import { param, sql } from "../sql.ts";
import { observationColumns, traceColumns } from "./columns.ts";

const DAY_MS = 24 * HOUR_MS;

/**
 * The day of a bound. Versions of one row share its day (it is in the key), so that no condition on the day hides a
 * newer version; one on the time itself would, where an update moved a start to before the bound.
 */
const dayOf = (ms: number) => param.time(Math.floor(ms / DAY_MS) * DAY_MS);

/** A trace with its observations and scores; undefined when there is no such trace or it is deleted. */
export const currentTraceDetail: Read<TraceDetailInput, TraceDetail | undefined> = async ({ db, projectId }, { traceId, texts, observations, scores }) => {
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
  const bound = trace.timestamp.getTime() - HOUR_MS;
  const from = param.time(bound);
  const [observationRows, scoreRows] = await Promise.all([
    observations === "none"
      ? []
      : db.query({
          tag: tag("observations"),
          sql: sql`
            SELECT * EXCEPT is_deleted FROM (
              SELECT ${observationColumns}, ${observations === "whole" ? sql`o.input` : sql`CAST(NULL, 'Nullable(String)')`} AS input, ${observations === "whole" ? sql`o.output` : sql`CAST(NULL, 'Nullable(String)')`} AS output, o.is_deleted AS is_deleted
              FROM observations AS o WHERE o.project_id = ${project} AND o.trace_id = ${id} AND o.start_time >= ${dayOf(bound)}
              ORDER BY o.event_ts DESC, o.is_deleted LIMIT 1 BY o.id
            ) WHERE is_deleted = 0 AND start_time >= ${from} ORDER BY start_time, id`,
          row: observationRow,
          budget: "detail",
        }),
    !scores
      ? []
      : db.query({
          tag: tag("scores"),
          sql: sql`
            SELECT * EXCEPT is_deleted FROM (
              SELECT ${scoreColumns}, s.is_deleted AS is_deleted
              FROM scores AS s WHERE s.project_id = ${project} AND s.trace_id = ${id} AND s.timestamp >= ${dayOf(bound)}
              ORDER BY s.event_ts DESC, s.is_deleted LIMIT 1 BY s.id
            ) WHERE is_deleted = 0 AND timestamp >= ${from} AND data_type IN ${param.strings(DETAIL_SCORE_TYPES)} ORDER BY timestamp DESC, id DESC`,
          row: scoreRow,
          budget: "detail",
        }),
  ]);
  return { trace, observations: observationRows, scores: scoreRows };
};
