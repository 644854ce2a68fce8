import Big from "big.js";
import { z } from "zod";
import { flag, instant, mapOf, uint64 } from "../codecs.ts";
import type { Read, ReadScope } from "../read.ts";
import { countedFrom, type TraceSelection } from "../rows/trace-list.ts";
import { metricsOf, selectionOf, tagsOf, totalsColumns, type TraceMetrics, type TraceMetricsInput, type TraceTotals, traceTotalsRow } from "../rows/traces-table.ts";
import { readAggregatedTraceScores } from "../scores/given.ts";
import { newestFirst } from "../../domain/text-order.ts";
import { sql } from "../sql.ts";
import { placesOf } from "./columns.ts";
import { atPlaces, listedOf, readListRows } from "./list-rows.ts";
import { settledTotalsApply } from "./settled-totals.ts";
import { spanTotalsOf } from "./span-stats.ts";
import { traceListSource, usesStats } from "./trace-list-source.ts";

type Tags = ReturnType<typeof tagsOf>;

/** Units as integers: those of a trace's hours are added up here. */
const listedRow = traceTotalsRow.extend({ usage_details: mapOf(uint64), timestamp: instant, first_start: instant, selected: flag });
type ListedRow = z.output<typeof listedRow>;

const columns = sql`
  m.trace_id AS trace_id, m.timestamp AS timestamp, m.latency_ms AS latency_ms, m.observation_count AS observation_count, m.error_count AS error_count, m.warning_count AS warning_count,
  m.default_count AS default_count, m.debug_count AS debug_count, m.input_usage AS input_usage, m.output_usage AS output_usage, m.total_usage AS total_usage,
  m.cost_details AS cost_details, m.usage_details AS usage_details, m.first_start AS first_start`;

const NONE = sql`0`;

/** Which of these traces the conditions select, where a row by itself does not tell. */
async function readSelected(scope: ReadScope, tag: Tags, selection: TraceSelection, ids: readonly string[]): Promise<Set<string>> {
  const settled = await settledTotalsApply(scope, tag("early"), selection, ids);
  const rows = await scope.db.query({ tag: tag("selected"), sql: sql`SELECT m.trace_id AS trace_id ${traceListSource(scope, selection, settled, { ids }).final(sql`1`)}`, row: traceTotalsRow.pick({ trace_id: true }), budget: "detail" });
  return new Set(rows.map(({ trace_id }) => trace_id));
}

/** By key the sum over maps, as the engine's own `sumMap`. */
function addUp<Value>(maps: readonly Readonly<Record<string, Value>>[], plus: (a: Value, b: Value) => Value): Record<string, Value> {
  const sums = new Map<string, Value>();
  for (const map of maps) {
    for (const [key, value] of Object.entries(map)) {
      const known = sums.get(key);
      sums.set(key, known === undefined ? value : plus(known, value));
    }
  }
  return Object.fromEntries(sums);
}

const plusCost = (a: string, b: string): string => new Big(a).plus(b).toFixed();
/** Wraps around like the server's own sum of the same units. */
const plusUnits = (a: bigint, b: bigint): bigint => BigInt.asUintN(64, a + b);

/** A trace's totals: its list row has them, but for the maps, of which the row of every hour has a share. */
function totalsOf({ id: _id, timestamp: _timestamp, first_start: _start, selected: _selected, ...listed }: ListedRow & { id: string }, hours: readonly ListedRow[]): TraceTotals {
  const usage = addUp(hours.map((row) => row.usage_details), plusUnits);
  return {
    ...listed,
    cost_details: addUp(hours.map((row) => row.cost_details), plusCost),
    usage_details: Object.fromEntries(Object.entries(usage).map(([key, sum]) => [key, Number(sum)])),
  };
}

/** The same from the spans that start from a bound on, for traces that have some from before. */
async function recounted({ db, projectId }: ReadScope, tag: Tags, from: number | undefined, traceIds: readonly string[]): Promise<TraceTotals[]> {
  if (traceIds.length === 0) return [];
  return db.query({ tag: tag("spans"), sql: sql`SELECT ${totalsColumns} FROM (${spanTotalsOf({ projectId, from }, placesOf(projectId, traceIds))})`, row: traceTotalsRow, budget: "detail" });
}

/** What observations and scores of these traces add up to, as traces.metrics shows it: settled rows, by key. */
export const getTracesTableMetrics: Read<TraceMetricsInput, TraceMetrics[]> = async (scope, input) => {
  const { projectId } = scope;
  const { traceIds } = input;
  const tag = tagsOf(scope, "new", "traces.metrics");
  const selection = selectionOf(input);
  const { fits } = traceListSource(scope, selection, true);
  const [rows, scores, joined] = await Promise.all([
    readListRows(scope, tag("traces"), atPlaces(placesOf(projectId, traceIds)), sql`${columns}, ${fits ?? NONE} AS selected`, listedRow),
    readAggregatedTraceScores(scope, tag("scores"), sql`exp_scores`, traceIds),
    fits === undefined ? readSelected(scope, tag, selection, traceIds) : undefined,
  ]);
  const listed = listedOf(rows).map((row) => ({ ...row, id: row.trace_id })).sort(newestFirst);
  const from = countedFrom(selection).observations;
  const isEarly = (row: ListedRow): boolean => from !== undefined && row.observation_count > 0n && row.first_start.getTime() < from;
  // The totals of a trace with observations from before the bound do not tell whether conditions on totals select it.
  const selected = joined ?? (usesStats(selection) && listed.some(isEarly) ? await readSelected(scope, tag, selection, traceIds) : undefined);
  const shown = listed.filter((row) => selected?.has(row.id) ?? row.selected);
  const hoursOf = Map.groupBy(rows.map(({ row }) => row), (row) => row.trace_id);
  const early = await recounted(scope, tag, from, shown.filter(isEarly).map(({ id }) => id));
  return metricsOf(shown, [...shown.filter((row) => !isEarly(row)).map((row) => totalsOf(row, hoursOf.get(row.id) ?? [])), ...early], scores);
};
