import { currentDashboardChart } from "../db/current/dashboard-chart.ts";
import type { ChartInput, ChartRows } from "../db/dashboard/chart.ts";
import { newDashboardChart, readsSettledRows } from "../db/new/dashboard-chart.ts";
import type { AccessPattern } from "../rollout/switch.ts";
import { fresh } from "./fresh.ts";

const freshDashboardChart = fresh(newDashboardChart);

/** The fixed charts: scores added up, costs and usage by type over time. */
export const dashboardChart: AccessPattern<ChartInput, ChartRows> = {
  name: "dashboard.chart",
  current: currentDashboardChart,
  new: (scope, input) => (readsSettledRows(input) ? freshDashboardChart : newDashboardChart)(scope, input),
};
