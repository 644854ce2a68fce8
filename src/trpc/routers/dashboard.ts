import { dashboardChart } from "../../access/dashboard.chart.ts";
import { dashboardExecuteQuery } from "../../access/dashboard.executeQuery.ts";
import { notFound } from "../../errors.ts";
import { read } from "../../rollout/switch.ts";
import { chartInput, type ChartName, CHARTS, executeQueryInput } from "../../schemas/dashboard.ts";
import { projectProcedure, router } from "../init.ts";

const isChart = (name: unknown): name is ChartName => (CHARTS as readonly unknown[]).includes(name);

/** dashboard.* (tRPC contract sections 9 and 10). */
export const dashboardRouter = router({
  chart: projectProcedure.input(chartInput).query(({ ctx, input }) => {
    if (!isChart(input.queryName)) throw notFound("Query not found");
    return read(dashboardChart, ctx.scope, { chart: input.queryName, filter: input.filter ?? [] });
  }),
  executeQuery: projectProcedure.input(executeQueryInput).query(({ ctx, input }) => read(dashboardExecuteQuery, ctx.scope, input.query)),
});
