import { chartPlan, type ChartInput, type ChartRows, scoreAggregateRow, type SeriesChart, seriesRow, seriesRows } from "../dashboard/chart.ts";
import { addedUp, observationDetails, scoreAggregate } from "../dashboard/chart-sql.ts";
import { bucketKey } from "../dashboard/time-buckets.ts";
import type { Read } from "../read.ts";
import { hoursWithin } from "../fragments/time-window.ts";
import { all, ident, param, sql, type Sql } from "../sql.ts";
import { scoreJoins, scoreTable } from "./dashboard-relations.ts";
import { observationSource } from "./dashboard-views.ts";

const HOUR_MS = 3_600_000;
/** Buckets narrower than this are read from spans: few traces lie within one, and such ranges are short. */
const MIN_SETTLED_WIDTH = 300_000;

const spans = { source: observationSource, start: sql`o.start_time`, model: sql`o.model` };

/** Whether the sums of the settled rows can answer: only the start's time is asked about, and buckets are not tiny. */
const isSettled = ({ conditions, bucket }: SeriesChart): boolean =>
  bucket.width >= MIN_SETTLED_WIDTH && conditions.every(({ column, condition }) => column.id === "startTime" && condition.type === "datetime");

export const readsSettledRows = (input: ChartInput): boolean => {
  const chart = chartPlan(input);
  return chart !== undefined && (chart.ofTrace || (chart.kind === "series" && isSettled(chart)));
};

/**
 * Costs or usage by the sums that settled rows hold for their trace and hour: where the whole hour lies in one bucket and
 * in the window, or where all spans of the trace do. The rest, traces across a bound, is added up from its spans, by key.
 */
function settledDetails(chart: SeriesChart, projectId: string): Sql {
  const { bucket, window: { from, to } } = chart;
  const isWide = bucket.width % HOUR_MS === 0;
  const wholeHours = all([
    ...(from === undefined ? [] : [sql`m.hour >= ${param.hour(Math.ceil(from / HOUR_MS) * HOUR_MS)}`]),
    ...(to === undefined ? [] : [sql`m.hour < ${param.hour(to)}`]),
  ]);
  const wholeTraces = all([
    sql`m.listed > 0 AND ${bucketKey(bucket, sql`m.first_start`)} = ${bucketKey(bucket, sql`m.last_start`)}`,
    ...(from === undefined ? [] : [sql`m.first_start >= ${param.time(from)}`]),
    ...(to === undefined ? [] : [sql`m.last_start < ${param.time(to)}`]),
  ]);
  const answers = isWide ? sql`((${wholeHours}) OR (${wholeTraces}))` : sql`(${wholeTraces})`;
  const rows = (extra: Sql): Sql => sql`FROM exp_trace_metrics AS m FINAL WHERE ${all([sql`m.project_id = ${param.string(projectId)} AND m.hour_count > 0`, ...hoursWithin(chart.window, sql`m.hour`), extra])}`;
  const start = isWide ? sql`toDateTime64(m.hour, 3, 'UTC')` : sql`m.first_start`;
  const map = sql`'Map(String, Decimal(38, 12))'`;
  return sql`
    SELECT ${bucketKey(bucket, start)} AS bucket, CAST(m.${ident(chart.details)}, ${map}) AS details ${rows(answers)}
    UNION ALL
    SELECT bucket, CAST(details, ${map}) AS details FROM (${observationDetails(chart, projectId, spans, sql`(o.project_id, o.hour, o.trace_id) IN (SELECT m.project_id, m.hour, m.trace_id ${rows(sql`NOT ${answers}`)})`)})`;
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
