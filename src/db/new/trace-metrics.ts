import { z } from "zod";
import { instant, mapOf, decimal, uint64, units } from "../codecs.ts";
import type { Read, ReadScope } from "../read.ts";
import { countedFrom } from "../rows/trace-list.ts";
import { metricsOf, selectionOf, tagsOf, totalsColumns, type TraceMetrics, type TraceMetricsInput, type TraceTotals, traceTotalsRow } from "../rows/traces-table.ts";
import { readTraceScores } from "../scores/given.ts";
import { sql } from "../sql.ts";
import { placesOf } from "./columns.ts";
import { spanTotalsOf } from "./span-stats.ts";
import { getTracesTableGeneric } from "./traces-table.ts";

const listedRow = traceTotalsRow.extend({ first_start: instant, hour_count: uint64 });
type ListedRow = z.output<typeof listedRow>;

const mapsRow = z.object({ trace_id: z.string(), cost_details: mapOf(decimal), usage_details: mapOf(units) });

/** The maps of traces whose list row does not hold all of them: the shares of every hour, by key. */
async function addedUpMaps({ db, projectId }: ReadScope, tag: ReturnType<typeof tagsOf>, traceIds: readonly string[]): Promise<z.output<typeof mapsRow>[]> {
  if (traceIds.length === 0) return [];
  return db.query({
    tag: tag("maps"),
    sql: sql`
      SELECT m.trace_id AS trace_id, sumMap(m.cost_details) AS cost_details, sumMap(m.usage_details) AS usage_details FROM (
        SELECT * FROM exp_trace_metrics PREWHERE (project_id, hour, trace_id) IN (${placesOf(projectId, traceIds)}) ORDER BY state DESC LIMIT 1 BY hour, trace_id
      ) AS m GROUP BY m.trace_id`,
    row: mapsRow,
    budget: "detail",
  });
}

/** What the observations of these traces add up to; those from before the bound are left out of it. */
async function totalsOf(scope: ReadScope, tag: ReturnType<typeof tagsOf>, listed: readonly ListedRow[], from: number | undefined): Promise<TraceTotals[]> {
  const { db, projectId } = scope;
  const isNarrowed = (row: ListedRow): boolean => from !== undefined && row.observation_count > 0n && row.first_start.getTime() < from;
  const narrowed = listed.filter(isNarrowed);
  const whole = listed.filter((row) => !isNarrowed(row));
  const [maps, recounted] = await Promise.all([
    addedUpMaps(scope, tag, whole.filter((row) => row.hour_count !== row.observation_count).map((row) => row.trace_id)),
    narrowed.length === 0
      ? []
      : db.query({
          tag: tag("spans"),
          sql: sql`SELECT ${totalsColumns} FROM (${spanTotalsOf({ projectId, from }, placesOf(projectId, narrowed.map((row) => row.trace_id)))})`,
          row: traceTotalsRow,
          budget: "detail",
        }),
  ]);
  const mapsOf = new Map(maps.map((row) => [row.trace_id, row]));
  // What chose the way is no part of the answer: both sides show the same fields.
  return [...whole.map(({ first_start: _start, hour_count: _hours, ...row }) => ({ ...row, ...mapsOf.get(row.trace_id) })), ...recounted];
}

/** What observations and scores of these traces add up to, as traces.metrics shows it: settled rows, by key. */
export const getTracesTableMetrics: Read<TraceMetricsInput, TraceMetrics[]> = async (scope, input) => {
  const tag = tagsOf(scope, "new", "traces.metrics");
  const selection = selectionOf(input);
  const source = await getTracesTableGeneric(scope, selection, "traces.metrics", input.traceIds);
  const [listed, scores] = await Promise.all([
    scope.db.query({
      tag: tag("traces"),
      sql: sql`
        SELECT m.trace_id AS trace_id, m.latency_ms AS latency_ms, m.observation_count AS observation_count, m.error_count AS error_count, m.warning_count AS warning_count,
          m.default_count AS default_count, m.debug_count AS debug_count, m.input_usage AS input_usage, m.output_usage AS output_usage, m.total_usage AS total_usage,
          m.cost_details AS cost_details, m.usage_details AS usage_details, m.first_start AS first_start, m.hour_count AS hour_count
        ${source.final(sql`1`)} ORDER BY m.timestamp DESC, m.trace_id DESC`,
      row: listedRow,
      budget: "detail",
    }),
    readTraceScores(scope, tag("scores"), sql`exp_scores`, input.traceIds),
  ]);
  const totals = await totalsOf(scope, tag, listed, countedFrom(selection).observations);
  return metricsOf(listed.map((row) => ({ id: row.trace_id })), totals, scores);
};
