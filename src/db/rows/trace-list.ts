import { z } from "zod";
import type { ResolvedCondition } from "../../schemas/filter-columns/table.ts";
import type { TraceColumnId, TraceSortColumn } from "../../schemas/filter-columns/traces.ts";
import type { TimePlace, Walk } from "../../schemas/cursor.ts";
import type { TraceOrderColumn } from "../../schemas/trace.ts";
import { decimal, uint } from "../codecs.ts";
import type { Search } from "../filters/search.ts";
import { behind } from "../fragments/keyset.ts";
import { param, sql, type Sql } from "../sql.ts";
import type { Page, TraceListRow } from "./trace.ts";
import { HOUR_MS } from "../../domain/duration.ts";

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
  /** By timestamp, then id, in the order's direction; `page` is of no account then. */
  walk?: Walk<TimePlace> | undefined;
}

export interface TraceList extends Page<TraceListRow> {
  /** The place of the last row, when rows follow it. */
  next: TimePlace | undefined;
}

/** Rows to leave out before the page. */
export const offsetOf = ({ page, limit, walk }: Pick<TraceListInput, "page" | "limit" | "walk">): number => (walk ? 0 : (page - 1) * limit);

/** What a walk's place adds to its conditions; `1` at its beginning and for a numbered page. */
export const behindTrace = ({ walk, order }: TraceListInput, timestamp: Sql, id: Sql): Sql =>
  walk?.after ? behind([{ key: timestamp, last: param.time(walk.after.lastTime) }, { key: id, last: param.string(walk.after.lastId) }], order.descending) : sql`1`;

/** At most `limit` of the rows that were read, and where to go on when one more was. */
export function cutPage<Row extends { id: string; timestamp: Date }>(rows: readonly Row[], limit: number): { shown: Row[]; next: TimePlace | undefined } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { shown, next: last && rows.length > limit ? { lastTime: last.timestamp.getTime(), lastId: last.id } : undefined };
}

/** A page as far as it was asked for: a side may bring more along, in an order of its own. */
export const askedOf = ({ rows, total, next }: TraceList, asked: TraceListInput): unknown => ({
  total,
  next,
  rows: rows.map(({ observationIds, scoreIds, latencyMs, totalCost, ...trace }) => ({
    ...trace,
    ...(asked.observations ? { observationIds: [...observationIds].sort() } : {}),
    ...(asked.scores ? { scoreIds: [...scoreIds].sort() } : {}),
    ...(asked.metrics ? { latencyMs, totalCost } : {}),
  })),
});

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

/** How long before a lower bound on a trace's timestamp its observations and scores still count, in milliseconds. */
export interface Lookback {
  observations: number;
  scores: number;
}

/** REST contract 2.1, Bounds. */
const REST_LOOKBACK: Lookback = { observations: HOUR_MS, scores: 0 };

/** What any list of traces is cut from. */
export interface TraceSelection extends Pick<TraceListInput, "conditions" | "environments"> {
  order?: { column: TraceOrderColumn | TraceSortColumn };
  search?: Search;
  lookback?: Lookback;
}

/** From when on observations and scores of the selected traces count, in milliseconds; undefined = always. */
export function countedFrom({ conditions, lookback = REST_LOOKBACK }: TraceSelection): { observations: number | undefined; scores: number | undefined } {
  const from = lowerBound(conditions);
  return from === undefined ? { observations: undefined, scores: undefined } : { observations: from - lookback.observations, scores: from - lookback.scores };
}

/** What a trace's observations add up to. */
export const statRow = z.object({ trace_id: z.string(), observation_ids: z.array(z.string()), latency_ms: uint, total_cost: decimal });
export type StatRow = z.output<typeof statRow>;

export const countRow = z.object({ total: uint });
