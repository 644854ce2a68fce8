import { z } from "zod";
import { dashboardViews, type ViewName } from "./dashboard-views.ts";
import { filterState } from "./filter.ts";

/** Inputs of dashboard.* (tRPC contract sections 9 and 10). */

export const AGGREGATIONS = ["sum", "avg", "count", "max", "min", "p50", "p75", "p90", "p95", "p99", "histogram", "uniq"] as const;
export type Aggregation = (typeof AGGREGATIONS)[number];

export const GRANULARITIES = ["auto", "minute", "hour", "day", "week", "month", "5m", "10m", "15m", "30m", "1h", "2h", "4h", "1d", "2d", "1w"] as const;
export type Granularity = (typeof GRANULARITIES)[number];

const moment = z.iso.datetime({ offset: true });

/** A query over one view. Both ends of its time range are inclusive [T-15]. */
export const dashboardQuery = z
  .object({
    view: z.enum(Object.keys(dashboardViews) as [ViewName, ...ViewName[]]),
    dimensions: z.array(z.object({ field: z.string() })),
    metrics: z.array(z.object({ measure: z.string(), aggregation: z.enum(AGGREGATIONS) })),
    filters: filterState,
    timeDimension: z.object({ granularity: z.enum(GRANULARITIES) }).nullable(),
    fromTimestamp: moment,
    toTimestamp: moment,
    orderBy: z.array(z.object({ field: z.string(), direction: z.enum(["asc", "desc"]) })).nullable(),
    chartConfig: z
      .object({ type: z.string(), bins: z.int().min(1).max(100).optional(), row_limit: z.int().min(1).max(1_000).optional() })
      .optional(),
  })
  .refine(({ fromTimestamp, toTimestamp }) => Date.parse(fromTimestamp) < Date.parse(toTimestamp), {
    path: ["fromTimestamp"],
    message: "fromTimestamp must be before toTimestamp",
  });
export type DashboardQuery = z.output<typeof dashboardQuery>;

/** `version` names the tables of later Langfuse versions; here both read the same. */
export const executeQueryInput = z.object({ projectId: z.string(), query: dashboardQuery, version: z.enum(["v1", "v2"]).default("v1") });

export const CHARTS = ["score-aggregate", "observations-usage-by-type-timeseries", "observations-cost-by-type-timeseries"] as const;
export type ChartName = (typeof CHARTS)[number];

const CHART_TABLES = ["traces", "traces_observations", "observations", "traces_scores", "traces_parent_observation_scores", "traces_observationsview", "traces_metrics"] as const;

/** Only `queryName` and `filter` decide what comes back; the rest is taken as older front ends send it. */
export const chartInput = z.object({
  projectId: z.string(),
  from: z.enum(CHART_TABLES),
  select: z.array(z.object({ column: z.string(), agg: z.string().nullish() })),
  filter: filterState.nullish(),
  groupBy: z.array(z.looseObject({})).nullish(),
  orderBy: z.array(z.looseObject({})).nullish(),
  limit: z.number().nullish(),
  queryName: z.string().nullish(),
  version: z.string().nullish(),
});
