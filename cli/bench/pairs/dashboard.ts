import { dashboardChart } from "../../../src/access/dashboard.chart.ts";
import { dashboardExecuteQuery } from "../../../src/access/dashboard.executeQuery.ts";
import type { DashboardQuery } from "../../../src/schemas/dashboard.ts";
import { ALL_WINDOWS, type Asked, type BenchPair, pair } from "../pair.ts";
import { within } from "./window.ts";

/** Both ends of a dashboard's range are inclusive; windows leave out their end. */
const range = ({ from, to }: Asked) => ({ fromTimestamp: new Date(from).toISOString(), toTimestamp: new Date(to - 1).toISOString() });

const query = (asked: Asked, asks: Pick<DashboardQuery, "view" | "dimensions" | "metrics">): DashboardQuery => ({ ...asks, ...range(asked), filters: [], timeDimension: { granularity: "day" }, orderBy: null });

export const dashboardPairs: readonly BenchPair[] = [
  pair(dashboardChart)({
    name: "dashboard.chart (cost by type)", query: { number: "07", name: "dashboard-cost-by-type" }, windows: ALL_WINDOWS,
    input: (asked) => ({ chart: "observations-cost-by-type-timeseries", filter: within("startTime", asked) }),
  }),
  pair(dashboardChart)({ name: "dashboard.chart (scores)", windows: ["30d"], input: (asked) => ({ chart: "score-aggregate", filter: within("scoreTimestamp", asked) }) }),
  pair(dashboardExecuteQuery)({
    name: "dashboard.executeQuery (cost by model)", windows: ["30d"],
    input: (asked) => query(asked, { view: "observations", dimensions: [{ field: "providedModelName" }], metrics: [{ measure: "totalCost", aggregation: "sum" }] }),
  }),
  pair(dashboardExecuteQuery)({
    name: "dashboard.executeQuery (traces by name)", windows: ["30d"],
    input: (asked) => query(asked, { view: "traces", dimensions: [{ field: "name" }], metrics: [{ measure: "count", aggregation: "count" }] }),
  }),
];
