import { z } from "zod";
import type { Read } from "../read.ts";
import { countRow, countedFrom } from "../rows/trace-list.ts";
import { metricsOf, selectionOf, tableOrder, tagsOf, totalsColumns, type TraceMetrics, type TraceMetricsInput, type TracesTableFilter, type TracesTableInput, type TracesTableRow, tracesTableRow, traceTotalsRow } from "../rows/traces-table.ts";
import { readAggregatedTraceScores } from "../scores/given.ts";
import { param, sql } from "../sql.ts";
import { newestObservationStats } from "./observation-stats.ts";
import { traceListSource } from "./trace-list-source.ts";

/** What every query of the table is cut from: traces joined with what the conditions and the order look at. */
const getTracesTableGeneric = traceListSource;

/** A page of the table, as traces.all shows it. */
export const getTracesTable: Read<TracesTableInput, TracesTableRow[]> = (scope, input) => {
  const { from, orderColumn } = getTracesTableGeneric(scope, selectionOf(input));
  return scope.db.query({
    tag: tagsOf(scope, "current", "traces.all")("page"),
    sql: sql`
      SELECT t.id AS id, t.timestamp AS timestamp, t.name AS name, t.user_id AS user_id, t.session_id AS session_id, t.release AS release, t.version AS version,
        t.environment AS environment, t.public AS public, t.bookmarked AS bookmarked, t.tags AS tags
      ${from} ORDER BY ${tableOrder(input, { asked: orderColumn, timestamp: sql`t.timestamp`, id: sql`t.id` })}
      LIMIT ${param.uint(input.limit)} OFFSET ${param.uint(input.page * input.limit)}`,
    row: tracesTableRow,
    budget: "scan",
  });
};

/** How many traces the table shows, each id once. */
export const getTracesTableCount: Read<TracesTableFilter, number> = async (scope, input) => {
  const [count] = await scope.db.query({
    tag: tagsOf(scope, "current", "traces.countAll")("count"),
    sql: sql`SELECT uniqExact(t.id) AS total ${getTracesTableGeneric(scope, selectionOf(input)).from}`,
    row: countRow,
    budget: "scan",
  });
  return count?.total ?? 0;
};

/** What observations and scores of these traces add up to, as traces.metrics shows it. */
export const getTracesTableMetrics: Read<TraceMetricsInput, TraceMetrics[]> = async (scope, input) => {
  const { db, projectId } = scope;
  const tag = tagsOf(scope, "current", "traces.metrics");
  const selection = selectionOf(input);
  const { from } = getTracesTableGeneric(scope, selection, undefined, input.traceIds);
  const [traces, totals, scores] = await Promise.all([
    db.query({ tag: tag("traces"), sql: sql`SELECT t.id AS id ${from} ORDER BY t.timestamp DESC, t.id DESC`, row: z.object({ id: z.string() }), budget: "detail" }),
    db.query({
      tag: tag("totals"),
      sql: sql`SELECT ${totalsColumns} FROM (${newestObservationStats({ projectId, from: countedFrom(selection).observations, traceIds: param.strings(input.traceIds) })})`,
      row: traceTotalsRow,
      budget: "detail",
    }),
    readAggregatedTraceScores(scope, tag("scores"), sql`scores`, input.traceIds),
  ]);
  return metricsOf(traces, totals, scores);
};
