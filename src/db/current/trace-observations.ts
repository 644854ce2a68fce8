import type { GraphObservation } from "../../domain/agent-graph.ts";
import { daysWithin } from "../fragments/time-window.ts";
import type { Read } from "../read.ts";
import { type ObservationFactsRow, observationFactsRow, toolAndProvidedColumns } from "../rows/generation.ts";
import { graphColumns, graphRow, graphSelection, toGraphObservation, type TraceGraphInput, type TraceObservationsInput } from "../rows/trace-observations.ts";
import { all, param, sql, type Sql } from "../sql.ts";
import { observationColumns } from "./columns.ts";
import { fromDay, fromTime } from "./since.ts";

/** The newest version of each observation of a trace, deleted ones included. */
const newestOf = (projectId: string, traceId: string, columns: Sql, days: Sql): Sql => sql`
  SELECT ${columns} FROM observations AS o WHERE o.project_id = ${param.string(projectId)} AND o.trace_id = ${param.string(traceId)} ${days}
  ORDER BY o.event_ts DESC, o.is_deleted LIMIT 1 BY o.id`;

/** The observations of a trace without their texts, by start time, then id. */
export const currentTraceObservations: Read<TraceObservationsInput, ObservationFactsRow[]> = ({ db, projectId }, { traceId, since }) =>
  db.query({
    tag: { name: "traces.byIdWithObservationsAndScores.observations", projectId, side: "current" },
    sql: sql`
      SELECT * EXCEPT is_deleted FROM (${newestOf(projectId, traceId, sql`${observationColumns}, ${toolAndProvidedColumns}, o.is_deleted AS is_deleted`, fromDay(since, sql`o.start_time`))})
      WHERE is_deleted = 0 ${fromTime(since, sql`start_time`)} ORDER BY start_time, id`,
    row: observationFactsRow,
    budget: "detail",
  });

/** What the agent graph of a trace is drawn from. */
export const currentTraceGraph: Read<TraceGraphInput, GraphObservation[]> = async ({ db, projectId }, input) => {
  const days = sql`AND ${all(daysWithin({ from: input.from, to: input.to + 1 }, sql`o.start_time`))}`;
  const columns = sql`o.id AS id, o.parent_observation_id AS parent_observation_id, ${graphColumns}`;
  const rows = await db.query({
    tag: { name: "traces.getAgentGraphData", projectId, side: "current" },
    sql: graphSelection(input, newestOf(projectId, input.traceId, columns, days)),
    row: graphRow,
    budget: "detail",
  });
  return rows.map(toGraphObservation);
};
