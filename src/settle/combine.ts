import Big from "big.js";
import { dateTimeText } from "../db/sql.ts";
import { latencyMs } from "../domain/latency.ts";
import type { SpanHour, TraceAttributes, TraceFacts } from "./facts.ts";
import { hourStart } from "../domain/duration.ts";

/**
 * A row of `exp_trace_metrics`, by column. `listed`: 1 = the trace's row in lists (the hour of its timestamp, alive);
 * 2 = spans without a trace row (at their first parentless span, else the first span); 0 = another hour of the trace,
 * or deleted. Only listed rows carry attributes and totals; `hour_*` and the maps are this hour's share, in every row.
 */
export type MetricsRow = Record<string, unknown>;

const EPOCH = "1970-01-01 00:00:00.000";
const text = (time: Date): string => dateTimeText(time.getTime());

const sumOf = (rows: readonly SpanHour[], pick: (row: SpanHour) => number): number => rows.reduce((sum, row) => sum + pick(row), 0);
const costOf = (rows: readonly SpanHour[], pick: (row: SpanHour) => string): string =>
  rows.reduce((sum, row) => sum.plus(pick(row)), new Big(0)).toFixed(12);
/** Wraps around like the server's own sum of the same units: both sides of a list show the same. */
const unitsOf = (rows: readonly SpanHour[], pick: (row: SpanHour) => bigint): string => BigInt.asUintN(64, rows.reduce((sum, row) => sum + pick(row), 0n)).toString();
const earliest = (times: readonly Date[]): Date | undefined => times.reduce<Date | undefined>((min, t) => (min === undefined || t < min ? t : min), undefined);
const latest = (times: readonly Date[]): Date | undefined => times.reduce<Date | undefined>((max, t) => (max === undefined || t > max ? t : max), undefined);

/** Where a trace stands in lists: 1 with a live trace row, 2 with spans alone, undefined when it is in none. */
function listPosition(spans: readonly SpanHour[], attributes: TraceAttributes | undefined): { listed: 1 | 2; at: Date } | undefined {
  if (attributes !== undefined) {
    const alive = attributes.timestamp.ts.getTime() > 0 && attributes.timestamp.ts > attributes.deleted_at;
    return alive ? { listed: 1, at: attributes.timestamp.v } : undefined;
  }
  const roots = spans.filter((row) => row.first_root.getTime() > 0).map((row) => row.first_root);
  const at = earliest(roots) ?? earliest(spans.map((row) => row.first_start));
  return at === undefined ? undefined : { listed: 2, at };
}

/** Without spans the first start is the row's hour: nobody reads it, and its index stays able to tell which traces begin early. */
function totals(spans: readonly SpanHour[], hour: Date): MetricsRow {
  const firstStart = earliest(spans.map((row) => row.first_start));
  const lastStart = latest(spans.map((row) => row.last_start));
  const lastEnd = latest(spans.map((row) => row.last_end));
  return {
    first_start: text(firstStart ?? hour),
    last_start: lastStart ? text(lastStart) : EPOCH,
    last_end: lastEnd ? text(lastEnd) : EPOCH,
    latency_ms: latencyMs(spans.flatMap((row) => [{ start: row.first_start.getTime(), end: null }, { start: row.last_start.getTime(), end: row.last_end.getTime() }])),
    observation_count: sumOf(spans, (row) => row.spans),
    error_count: sumOf(spans, (row) => row.errors),
    warning_count: sumOf(spans, (row) => row.warnings),
    default_count: sumOf(spans, (row) => row.defaults),
    debug_count: sumOf(spans, (row) => row.debugs),
    total_cost: costOf(spans, (row) => row.total_cost),
    input_cost: costOf(spans, (row) => row.input_cost),
    output_cost: costOf(spans, (row) => row.output_cost),
    input_usage: unitsOf(spans, (row) => row.input_usage),
    output_usage: unitsOf(spans, (row) => row.output_usage),
    total_usage: unitsOf(spans, (row) => row.total_usage),
  };
}

const traceFields = (a: TraceAttributes): MetricsRow => ({
  name: a.name.v,
  user_id: a.user_id.v,
  session_id: a.session_id.v,
  environment: a.environment.v,
  release: a.release.v,
  version: a.version.v,
  public: a.public.v,
  bookmarked: a.bookmarked.v,
  tags: a.tags,
  created_at: text(a.created_at.v),
  updated_at: text(a.updated_at.v),
});

/** Nobody reads the times of such a row; those of its hour leave their index able to tell which rows lack theirs. */
const noTraceFields = (environment: string, hour: Date): MetricsRow => ({
  name: "", user_id: "", session_id: "", environment, release: "", version: "", public: false, bookmarked: false, tags: [], created_at: text(hour), updated_at: text(hour),
});

/** The rows of one trace: one per hour it has ever lain in, so that an old list position is overwritten too. */
function rowsOfTrace(projectId: string, traceId: string, hours: readonly Date[], allSpans: readonly SpanHour[], attributes: TraceAttributes | undefined): MetricsRow[] {
  const spans = allSpans.filter((row) => row.spans > 0);
  const position = listPosition(spans, attributes);
  // Grows with every change of any input: the fullest recompute wins, whichever is written last.
  const state = allSpans.reduce((sum, row) => sum + row.state, attributes?.state ?? 0n);
  return hours.map((hour) => {
    const share = spans.find((row) => row.hour.getTime() === hour.getTime());
    const listed = position !== undefined && hourStart(position.at) === hour.getTime() ? position.listed : 0;
    return {
      project_id: projectId,
      hour: text(hour).slice(0, 19),
      trace_id: traceId,
      listed,
      timestamp: listed > 0 && position ? text(position.at) : EPOCH,
      ...(listed === 1 && attributes ? traceFields(attributes) : noTraceFields(share?.environment ?? "", hour)),
      ...totals(listed > 0 ? spans : [], hour),
      hours: spans.length,
      hour_total_cost: share?.total_cost ?? "0",
      hour_input_cost: share?.input_cost ?? "0",
      hour_output_cost: share?.output_cost ?? "0",
      hour_count: share?.spans ?? 0,
      hour_types: share?.types ?? {},
      cost_details: share?.cost_details ?? {},
      usage_details: Object.fromEntries(Object.entries(share?.usage_details ?? {}).map(([key, units]) => [key, units.toString()])),
      state: state.toString(),
    };
  });
}

const grouped = <T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
};

/** The list rows of traces, recomputed whole from their facts: a pure function, whatever was settled before. */
export function combine(projectId: string, facts: TraceFacts): MetricsRow[] {
  const spans = grouped(facts.spanHours, (row) => row.trace_id);
  const attributes = new Map(facts.attributes.map((row) => [row.trace_id, row]));
  return [...grouped(facts.hours, (row) => row.trace_id)].flatMap(([traceId, hours]) =>
    rowsOfTrace(projectId, traceId, hours.map((row) => row.hour), spans.get(traceId) ?? [], attributes.get(traceId)),
  );
}
