import { chartPlan, type ChartInput, type ChartRows, scoreAggregateRow, seriesRow, seriesRows } from "../dashboard/chart.ts";
import { addedUp, observationDetails, scoreAggregate } from "../dashboard/chart-sql.ts";
import type { Read } from "../read.ts";
import { sql } from "../sql.ts";
import { scoreJoins, scoreTable } from "./dashboard-relations.ts";
import { observationSource } from "./dashboard-views.ts";

/** The fixed charts: scores added up, and costs or usage of all observations of the range, entry by entry. */
export const currentDashboardChart: Read<ChartInput, ChartRows> = async ({ db, projectId }, input) => {
  const chart = chartPlan(input);
  if (chart === undefined) return [];
  const tag = { name: `dashboard.chart.${input.chart}`, projectId, side: "current" as const };
  if (chart.kind === "scores") return db.query({ tag, sql: scoreAggregate(chart, projectId, scoreTable, scoreJoins), row: scoreAggregateRow, budget: "scan" });
  const details = observationDetails(chart, projectId, { source: observationSource, start: sql`identity(o.start_time)`, model: sql`o.provided_model_name` }, sql`1`);
  return seriesRows(chart, await db.query({ tag, sql: addedUp(details), row: seriesRow, budget: "scan" }));
};
