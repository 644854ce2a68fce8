import type { GraphObservation } from "../../domain/agent-graph.ts";
import type { Read } from "../read.ts";
import { type ObservationFactsRow, observationFactsRow, toolAndProvidedColumns } from "../rows/generation.ts";
import { graphColumns, graphRow, graphSelection, toGraphObservation, type TraceGraphInput, type TraceObservationsInput } from "../rows/trace-observations.ts";
import { sql, type Sql } from "../sql.ts";
import { placesOf } from "./columns.ts";
import { newestSpans } from "./span-row.ts";

const spansOf = (projectId: string, traceId: string): Sql => sql`(o.project_id, o.hour, o.trace_id) IN (${placesOf(projectId, [traceId])})`;

/** The observations of a trace without their texts, by start time, then id: read by key. */
export const newTraceObservations: Read<TraceObservationsInput, ObservationFactsRow[]> = async ({ db, projectId }, { traceId, since = -Infinity }) => {
  const rows = await db.query({
    tag: { name: "traces.byIdWithObservationsAndScores.spans", projectId, side: "new" },
    sql: sql`${newestSpans(spansOf(projectId, traceId), toolAndProvidedColumns)} ORDER BY start_time, id`,
    row: observationFactsRow,
    budget: "detail",
  });
  return rows.filter((row) => row.start_time.getTime() >= since);
};

/** What the agent graph of a trace is drawn from: of the metadata only what names a node. */
export const newTraceGraph: Read<TraceGraphInput, GraphObservation[]> = async ({ db, projectId }, input) => {
  const newest = sql`
    SELECT o.span_id AS id, o.parent_span_id AS parent_observation_id, ${graphColumns} FROM exp_spans AS o PREWHERE ${spansOf(projectId, input.traceId)}
    ORDER BY o.event_ts DESC, o.is_deleted, o.hour DESC LIMIT 1 BY o.span_id`;
  const rows = await db.query({ tag: { name: "traces.getAgentGraphData", projectId, side: "new" }, sql: graphSelection(input, newest), row: graphRow, budget: "detail" });
  return rows.map(toGraphObservation);
};
