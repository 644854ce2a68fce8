import { joins, observationDimensions, observationMeasures, ownTraceDimensions, traceMeasures } from "../dashboard/columns.ts";
import { scoreViews } from "../dashboard/scores.ts";
import type { SideViews, ViewScope } from "../dashboard/view-sql.ts";
import { hoursWithin, type TimeWindow } from "../fragments/time-window.ts";
import { all, param, sql, type Sql } from "../sql.ts";
import { edgeTotals, isWithin, scoreJoins, scoresOf, scoreTable, spansWithin, traceOf, tracesWithin } from "./dashboard-relations.ts";
import { metadataOfWindow } from "./trace-list-source.ts";

/** A total of a trace's observations within the window: settled, but for traces across its ends. */
const total = (settled: Sql, edge: Sql): Sql => sql`if(m.within, ${settled}, ${edge})`;

/** The settled rows, saying of each whether all it adds up lies in the window. */
const settledRows = (window: TimeWindow, where: Sql): Sql => sql`(
  SELECT m.trace_id AS trace_id, m.timestamp AS timestamp, m.name AS name, m.user_id AS user_id, m.session_id AS session_id, m.release AS release, m.version AS version,
    m.environment AS environment, m.tags AS tags, m.observation_count AS observation_count, m.latency_ms AS latency_ms, m.total_usage AS total_usage, m.total_cost AS total_cost, ${isWithin(window)} AS within
  FROM exp_trace_metrics AS m FINAL WHERE ${where})`;

const traceSource = (scope: ViewScope): Sql => sql`
  FROM ${settledRows(scope.window, tracesWithin(scope))} AS m ${joins([
    ...(scope.relations.has("observations") ? [edgeTotals(scope)] : []),
    ...(scope.relations.has("scores") ? [scoresOf(scope, "trace_id", sql`m.trace_id`)] : []),
    ...(scope.relations.has("metadata") ? [sql`LEFT JOIN (${metadataOfWindow(scope.projectId, hoursWithin(scope.window, sql`m.hour`))}) AS a ON a.trace_id = m.trace_id`] : []),
  ])}
  WHERE 1`;

/** FROM and WHERE of observations `o`. */
export const observationSource = (scope: ViewScope): Sql => sql`
  FROM exp_spans AS o FINAL ${joins([
    ...(scope.relations.has("trace") ? [traceOf(scope, sql`o`, sql`FROM exp_spans AS o WHERE ${all([sql`o.project_id = ${param.string(scope.projectId)}`, ...hoursWithin(scope.window, sql`o.hour`)])}`)] : []),
    ...(scope.relations.has("scores") ? [scoresOf(scope, "observation_id", sql`o.span_id`)] : []),
  ])}
  WHERE ${spansWithin(scope)}`;

/** Dashboard views over the new tables. */
export const newDashboardViews: SideViews = {
  traces: {
    source: traceSource,
    time: sql`m.timestamp`,
    dimensions: { id: sql`m.trace_id`, ...ownTraceDimensions(sql`m`), metadata: sql`a.metadata` },
    measures: traceMeasures(sql`m`, {
      observationsCount: total(sql`toUInt64(m.observation_count)`, sql`os.observation_count`),
      latency: total(sql`m.latency_ms`, sql`os.latency_ms`),
      totalTokens: total(sql`m.total_usage`, sql`os.total_usage`),
      totalCost: total(sql`m.total_cost`, sql`os.total_cost`),
    }),
  },
  observations: {
    source: observationSource,
    time: sql`o.start_time`,
    dimensions: observationDimensions({ id: sql`o.span_id`, parent: sql`o.parent_span_id`, model: sql`o.model` }),
    measures: observationMeasures({ inputTokens: sql`o.input_usage`, outputTokens: sql`o.output_usage`, totalTokens: sql`o.total_usage`, inputCost: sql`o.input_cost`, outputCost: sql`o.output_cost` }),
  },
  ...scoreViews(scoreTable, scoreJoins),
};

