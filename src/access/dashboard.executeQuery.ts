import { currentDashboardQuery } from "../db/current/dashboard-views.ts";
import type { DashboardRow } from "../db/dashboard/answer.ts";
import { planOf } from "../db/dashboard/plan.ts";
import { newDashboardQuery } from "../db/new/dashboard-views.ts";
import type { AccessPattern } from "../rollout/switch.ts";
import type { DashboardQuery } from "../schemas/dashboard.ts";
import { fresh } from "./fresh.ts";

const freshDashboardQuery = fresh(newDashboardQuery);

/** Whether a query reads settled rows: those of traces, or of the traces that its records belong to. */
const readsSettledRows = (query: DashboardQuery): boolean => query.view === "traces" || planOf(query).relations.has("trace");

/** A query of the dashboard's language over one view. */
export const dashboardExecuteQuery: AccessPattern<DashboardQuery, DashboardRow[]> = {
  name: "dashboard.executeQuery",
  current: currentDashboardQuery,
  new: (scope, query) => (readsSettledRows(query) ? freshDashboardQuery : newDashboardQuery)(scope, query),
};
