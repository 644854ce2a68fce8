import { joins, observationDimensions, observationMeasures, ownTraceDimensions, timeWithin, traceMeasures } from "../dashboard/columns.ts";
import { dashboardRead } from "../dashboard/execute.ts";
import { scoreViews } from "../dashboard/scores.ts";
import type { SideViews, ViewScope } from "../dashboard/view-sql.ts";
import { sharedObservationColumns } from "../fragments/observation-columns.ts";
import { daysWithin } from "../fragments/time-window.ts";
import { all, param, sql, type Sql } from "../sql.ts";
import { observationsWithin, observationTotals, scoreJoins, scoresOf, scoreTable, traceOf } from "./dashboard-relations.ts";

const projectOf = ({ projectId }: ViewScope) => param.string(projectId);

const traceSource = (scope: ViewScope): Sql => sql`
  FROM traces AS t FINAL ${joins([
    ...(scope.relations.has("observations") ? [observationTotals(scope)] : []),
    ...(scope.relations.has("scores") ? [scoresOf(scope, "trace_id", sql`t.id`)] : []),
  ])}
  WHERE ${all([sql`t.project_id = ${projectOf(scope)} AND t.is_deleted = 0`, ...timeWithin(scope.window, sql`identity(t.timestamp)`), ...daysWithin(scope.window, sql`t.timestamp`)])}`;

/** FROM and WHERE of observations `o`. */
export const observationSource = (scope: ViewScope): Sql => sql`
  FROM observations AS o FINAL ${joins([
    ...(scope.relations.has("trace") ? [traceOf(scope, sql`o`, sql`FROM observations AS o WHERE o.project_id = ${projectOf(scope)} AND ${all(daysWithin(scope.window, sql`o.start_time`))}`)] : []),
    ...(scope.relations.has("scores") ? [scoresOf(scope, "observation_id", sql`o.id`)] : []),
  ])}
  WHERE ${observationsWithin(scope)}`;

/** Dashboard views over the current tables. */
export const currentDashboardViews: SideViews = {
  traces: {
    source: traceSource,
    time: sql`identity(t.timestamp)`,
    dimensions: { id: sql`t.id`, ...ownTraceDimensions(sql`t`), metadata: sql`t.metadata` },
    measures: traceMeasures(sql`t`, { observationsCount: sql`os.observation_count`, latency: sql`os.latency_ms`, totalTokens: sql`os.total_usage`, totalCost: sql`os.total_cost` }),
  },
  observations: {
    source: observationSource,
    time: sql`identity(o.start_time)`,
    dimensions: observationDimensions({ id: sql`o.id`, parent: sql`o.parent_observation_id`, model: sql`o.provided_model_name` }),
    measures: observationMeasures({
      inputTokens: sharedObservationColumns.inputTokens.expression,
      outputTokens: sharedObservationColumns.outputTokens.expression,
      totalTokens: sql`o.usage_details['total']`,
      inputCost: sharedObservationColumns.inputCost.expression,
      outputCost: sharedObservationColumns.outputCost.expression,
    }),
  },
  ...scoreViews(scoreTable, scoreJoins),
};

/** dashboard.executeQuery as Langfuse answers it: the tables of the view, deduplicated, and what is joined to them. */
export const currentDashboardQuery = dashboardRead("current", (plan) => ({ plan, view: currentDashboardViews[plan.view] }));
