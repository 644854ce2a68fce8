import { dashboardRead } from "../dashboard/execute.ts";
import { planOf } from "../dashboard/plan.ts";
import type { DashboardQuery } from "../../schemas/dashboard.ts";
import { planOverShares } from "./dashboard-shares.ts";
import { newDashboardViews } from "./dashboard-views.ts";

/** dashboard.executeQuery on the new tables: by settled rows where these answer exactly, all else by spans and scores. */
export const newDashboardQuery = dashboardRead("new", (plan) => planOverShares(plan) ?? { plan, view: newDashboardViews[plan.view] });

/** Whether a query reads settled rows: those of traces, of the traces that its records belong to, or sums of spans. */
export function readsSettledRows(query: DashboardQuery): boolean {
  const plan = planOf(query);
  return plan.view === "traces" || plan.relations.has("trace") || planOverShares(plan) !== undefined;
}
