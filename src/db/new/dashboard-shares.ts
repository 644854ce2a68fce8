import { joins, traceDimensions } from "../dashboard/columns.ts";
import type { DashboardPlan } from "../dashboard/plan.ts";
import type { ViewSql } from "../dashboard/view-sql.ts";
import { hoursWithin } from "../fragments/time-window.ts";
import { all, param, sql, type Sql } from "../sql.ts";
import { traceOf } from "./dashboard-relations.ts";
import { isOfWholeHours, settledShares, type Share } from "./settled-shares.ts";

/** Dashboard queries over observations that the sums of settled rows answer, without a look at most spans. */

const decimal = (amount: Sql): Sql => sql`toDecimal128(${amount}, 12)`;
const unitsOf = (word: Sql): Sql => sql`arraySum(mapValues(mapFilter((k, v) -> positionCaseInsensitive(k, ${word}) > 0, m.usage_details)))`;

const SHARES = {
  count: { name: sql`spans`, settled: sql`toUInt64(m.hour_count)`, span: sql`toUInt64(1)` },
  totalCost: { name: sql`total_cost`, settled: sql`m.hour_total_cost`, span: decimal(sql`ifNull(o.total_cost, 0)`) },
  inputCost: { name: sql`input_cost`, settled: sql`m.hour_input_cost`, span: decimal(sql`o.input_cost`) },
  outputCost: { name: sql`output_cost`, settled: sql`m.hour_output_cost`, span: decimal(sql`o.output_cost`) },
  inputTokens: { name: sql`input_usage`, settled: unitsOf(sql`'input'`), span: sql`o.input_usage` },
  outputTokens: { name: sql`output_usage`, settled: unitsOf(sql`'output'`), span: sql`o.output_usage` },
  totalTokens: { name: sql`total_usage`, settled: sql`m.usage_details['total']`, span: sql`o.total_usage` },
} satisfies Record<string, Share>;

const dimensions = { ...traceDimensions, traceId: sql`nullIf(o.trace_id, '')`, startTimeMonth: sql`formatDateTime(o.at, '%Y-%m')` };

/** Observations as rows of shares. */
const view: ViewSql = {
  source: ({ projectId, window, relations }) => sql`
    FROM (${settledShares(projectId, window, Object.values(SHARES))}) AS o ${joins(
      relations.has("trace") ? [traceOf({ projectId, window, relations }, sql`o`, sql`FROM exp_trace_metrics AS m WHERE ${all([sql`m.project_id = ${param.string(projectId)}`, ...hoursWithin(window, sql`m.hour`)])}`, sql`m`)] : [],
    )}
    WHERE 1`,
  time: sql`o.at`,
  dimensions,
  measures: Object.fromEntries(Object.entries(SHARES).map(([measure, { name }]) => [measure, sql`o.${name}`])),
};

const isCount = ({ measure, aggregation }: DashboardPlan["metrics"][number]): boolean => measure === "count" && aggregation === "count";

/**
 * The plan over shares in place of observations; undefined when they do not answer it: for what is not a sum, for
 * dimensions and filters that look at single spans, for buckets that end within an hour.
 */
export function planOverShares(plan: DashboardPlan): { plan: DashboardPlan; view: ViewSql } | undefined {
  const adds = plan.metrics.every((metric) => metric.measure in SHARES && (metric.aggregation === "sum" || isCount(metric)));
  const groups = plan.dimensions.every(({ field }) => Object.hasOwn(dimensions, field));
  const selects = plan.conditions.every(({ column }) => Object.hasOwn(traceDimensions, column.id));
  if (plan.view !== "observations" || !adds || !groups || !selects || !isOfWholeHours(plan.bucket)) return undefined;
  return { plan: { ...plan, metrics: plan.metrics.map((metric) => (isCount(metric) ? { ...metric, aggregation: "sum" } : metric)) }, view };
}
