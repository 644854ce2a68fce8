import { chartPlan, type ChartInput, type ChartRows, scoreAggregateRow, type SeriesChart, seriesRow, seriesRows } from "../dashboard/chart.ts";
import { addedUp, observationDetails, scoreAggregate } from "../dashboard/chart-sql.ts";
import { bucketKey } from "../dashboard/time-buckets.ts";
import type { Read } from "../read.ts";
import { ident, sql, type Sql } from "../sql.ts";
import { scoreJoins, scoreTable } from "./dashboard-relations.ts";
import { observationSource } from "./dashboard-views.ts";
import { isOfWholeHours, settledShares } from "./settled-shares.ts";

/** Types of the maps in settled rows: sums of costs have more digits than one span's. */
const MAP_TYPES = { cost_details: sql`'Map(LowCardinality(String), Decimal(38, 12))'`, usage_details: sql`'Map(LowCardinality(String), UInt64)'` };

const spans = { source: observationSource, start: sql`o.start_time`, model: sql`o.model` };

/** Whether the sums of settled rows can answer: only the time is asked about, in whole hours. */
const isSettled = ({ conditions, bucket }: SeriesChart): boolean =>
  isOfWholeHours(bucket) && conditions.every(({ column, condition }) => column.id === "startTime" && condition.type === "datetime");

export const readsSettledRows = (input: ChartInput): boolean => {
  const chart = chartPlan(input);
  return chart !== undefined && (chart.ofTrace || (chart.kind === "series" && isSettled(chart)));
};

/** Costs or usage by bucket, from the maps that settled rows hold for their trace and hour. */
function settledDetails({ bucket, window, details }: SeriesChart, projectId: string): Sql {
  const [settled, span] = [sql`m.${ident(details)}`, sql`o.${ident(details)}`];
  const shares = settledShares(projectId, window, [{ name: sql`details`, settled, span: sql`CAST(${span}, ${MAP_TYPES[details]})` }]);
  return sql`SELECT ${bucketKey(bucket, sql`at`)} AS bucket, details FROM (${shares})`;
}

/** The fixed charts: scores as they are, series by settled rows where these answer exactly, else by spans. */
export const newDashboardChart: Read<ChartInput, ChartRows> = async ({ db, projectId }, input) => {
  const chart = chartPlan(input);
  if (chart === undefined) return [];
  const tag = { name: `dashboard.chart.${input.chart}`, projectId, side: "new" as const };
  if (chart.kind === "scores") return db.query({ tag, sql: scoreAggregate(chart, projectId, scoreTable, scoreJoins), row: scoreAggregateRow, budget: "scan" });
  const details = isSettled(chart) ? settledDetails(chart, projectId) : observationDetails(chart, projectId, spans, sql`1`);
  return seriesRows(chart, await db.query({ tag, sql: addedUp(details), row: seriesRow, budget: "scan" }));
};
