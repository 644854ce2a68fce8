import { z } from "zod";
import type { GraphObservation } from "../../domain/agent-graph.ts";
import { instant, nullableInstant, textOrNull } from "../codecs.ts";
import { param, sql, type Sql } from "../sql.ts";

export interface TraceObservationsInput {
  traceId: string;
  /** Milliseconds from which on they start; undefined: all. */
  since: number | undefined;
}

export interface TraceGraphInput {
  traceId: string;
  /** The starts to look at, in milliseconds, both inclusive. */
  from: number;
  to: number;
}

export const graphRow = z.object({
  id: z.string(),
  parent_observation_id: textOrNull,
  name: textOrNull,
  type: z.string(),
  start_time: instant,
  end_time: nullableInstant,
  node: z.string().nullable(),
  step: z.string().nullable(),
});

/** The columns of `graphRow` that both tables name alike. `o` is the table. */
export const graphColumns = sql`
  o.name AS name, o.type AS type, o.start_time AS start_time, o.end_time AS end_time, o.is_deleted AS is_deleted,
  if(mapContains(o.metadata, 'langgraph_node'), o.metadata['langgraph_node'], NULL) AS node, if(mapContains(o.metadata, 'langgraph_step'), o.metadata['langgraph_step'], NULL) AS step`;

/** Of the newest versions, those that live and start in time, in order. */
export const graphSelection = ({ from, to }: TraceGraphInput, newest: Sql): Sql => sql`
  SELECT * EXCEPT is_deleted FROM (${newest})
  WHERE is_deleted = 0 AND start_time >= ${param.time(from)} AND start_time <= ${param.time(to)} ORDER BY start_time, id`;

export const toGraphObservation = (row: z.output<typeof graphRow>): GraphObservation => ({
  id: row.id,
  parentObservationId: row.parent_observation_id,
  name: row.name,
  type: row.type,
  startTime: row.start_time,
  endTime: row.end_time,
  node: row.node,
  step: row.step,
});
