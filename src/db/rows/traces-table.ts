import { z } from "zod";
import { decimal, mapOf, uint, uint64, units } from "../codecs.ts";
import type { ReadScope } from "../read.ts";
import type { AggregatedScore } from "./score.ts";
import { traceRow } from "./trace.ts";
import type { Lookback, TraceSelection } from "./trace-list.ts";
import type { TraceSortColumn } from "../../schemas/filter-columns/traces.ts";
import type { Search } from "../filters/search.ts";
import { sql, type Sql } from "../sql.ts";
import { HOUR_MS } from "../../domain/duration.ts";

/** The table of traces behind traces.all, countAll and metrics (tRPC contract section 4). */

/** Observations count from two days before a lower bound on the timestamp, scores from an hour before (storage contract 4.3). */
const TABLE_LOOKBACK: Lookback = { observations: 48 * HOUR_MS, scores: HOUR_MS };

/** Which traces the table shows. */
export interface TracesTableFilter {
  conditions: TraceSelection["conditions"];
  search: Search;
}

export interface TracesTableInput extends TracesTableFilter {
  order: { column: TraceSortColumn; descending: boolean };
  /** 0-based [T-1]. */
  page: number;
  limit: number;
}

export interface TraceMetricsInput extends TracesTableFilter {
  /** Those of them that the conditions select [T-6]. */
  traceIds: readonly string[];
}

export const selectionOf = (filter: TracesTableFilter & Pick<Partial<TracesTableInput>, "order">): TraceSelection => ({ ...filter, lookback: TABLE_LOOKBACK });

export const tracesTableRow = traceRow.omit({ input: true, output: true, metadata: true, created_at: true, updated_at: true });
export type TracesTableRow = z.output<typeof tracesTableRow>;

/** By the asked column; what is equal there newest first. Always total: ids come last. */
export function tableOrder({ order }: TracesTableInput, columns: { asked: Sql; timestamp: Sql; id: Sql }): Sql {
  const direction = order.descending ? sql`DESC` : sql`ASC`;
  return order.column === "timestamp"
    ? sql`${columns.timestamp} ${direction}, ${columns.id} ${direction}`
    : sql`${columns.asked} ${direction}, ${columns.timestamp} DESC, ${columns.id} DESC`;
}

/** What the observations of a trace add up to, as both sides select it. Costs are decimal text. */
export const traceTotalsRow = z.object({
  trace_id: z.string(),
  latency_ms: uint,
  observation_count: uint64,
  error_count: uint64,
  warning_count: uint64,
  default_count: uint64,
  debug_count: uint64,
  input_usage: uint64,
  output_usage: uint64,
  total_usage: uint64,
  cost_details: mapOf(decimal),
  usage_details: mapOf(units),
});
export type TraceTotals = z.output<typeof traceTotalsRow>;

const NOTHING = {
  latency_ms: 0, observation_count: 0n, error_count: 0n, warning_count: 0n, default_count: 0n, debug_count: 0n,
  input_usage: 0n, output_usage: 0n, total_usage: 0n, cost_details: {}, usage_details: {},
};

/** The columns of `traceTotalsRow` that both sides name alike, over what adds up an observation's maps too. */
export const totalsColumns = sql`
  trace_id, latency_ms, observation_count, error_count, warning_count, default_count, debug_count, input_usage, output_usage, total_usage, cost_details, usage_details`;

export interface TraceMetrics extends TraceTotals {
  scores: AggregatedScore[];
}

/** The selected traces in order, each with its totals and scores. */
export function metricsOf(traces: readonly { id: string }[], totals: readonly TraceTotals[], scores: readonly AggregatedScore[]): TraceMetrics[] {
  const totalsOf = new Map(totals.map((row) => [row.trace_id, row]));
  const scoresOf = Map.groupBy(scores, (score) => score.trace_id);
  return traces.map(({ id }) => ({ ...NOTHING, trace_id: id, ...totalsOf.get(id), scores: scoresOf.get(id) ?? [] }));
}

export const tagsOf = ({ projectId }: ReadScope, side: "current" | "new", procedure: string) => (part: string) => ({ name: `${procedure}.${part}`, projectId, side });
