import { z } from "zod";
import type { ResolvedCondition } from "../../schemas/filter-columns/table.ts";
import type { TraceColumnId } from "../../schemas/filter-columns/traces.ts";
import type { TraceOrderColumn } from "../../schemas/trace.ts";
import { decimal, uint } from "../codecs.ts";
import { HOUR_MS } from "./trace-detail.ts";

export interface TraceListInput {
  /** 1-based. */
  page: number;
  limit: number;
  /** Everything AND-ed: the request's simple parameters and its filter. */
  conditions: ResolvedCondition<TraceColumnId>[];
  order: { column: TraceOrderColumn; descending: boolean };
  /** The simple `environment` parameter: it also narrows which observations and scores are looked at. */
  environments?: readonly string[] | undefined;
  io: boolean;
  observations: boolean;
  scores: boolean;
  metrics: boolean;
}

/** The largest lower bound on the trace's timestamp, in milliseconds; undefined without one. */
export function lowerBound(conditions: readonly ResolvedCondition<TraceColumnId>[]): number | undefined {
  const bounds = conditions.flatMap(({ column, condition }) =>
    column.id === "timestamp" && condition.type === "datetime" && (condition.operator === ">=" || condition.operator === ">") ? [condition.value.getTime()] : [],
  );
  return bounds.length === 0 ? undefined : Math.max(...bounds);
}

/** The smallest upper bound on the trace's timestamp, in milliseconds, inclusive; undefined without one. */
export function upperBound(conditions: readonly ResolvedCondition<TraceColumnId>[]): number | undefined {
  const bounds = conditions.flatMap(({ column, condition }) =>
    column.id === "timestamp" && condition.type === "datetime" && (condition.operator === "<=" || condition.operator === "<") ? [condition.value.getTime()] : [],
  );
  return bounds.length === 0 ? undefined : Math.min(...bounds);
}

/** Observations are looked at from an hour before a lower bound on (REST contract 2.1, Bounds). */
export const observationsFrom = (from: number | undefined): number | undefined => (from === undefined ? undefined : from - HOUR_MS);

/** What a trace's observations add up to. */
export const statRow = z.object({ trace_id: z.string(), observation_ids: z.array(z.string()), latency_ms: uint, total_cost: decimal });
export type StatRow = z.output<typeof statRow>;

export const scoreIdsRow = z.object({ trace_id: z.string(), score_ids: z.array(z.string()) });

export const countRow = z.object({ total: uint });
