import { currentDashboardQuery } from "../db/current/dashboard-views.ts";
import type { DashboardRow } from "../db/dashboard/answer.ts";
import { newDashboardQuery, readsSettledRows } from "../db/new/dashboard-query.ts";
import type { AccessPattern } from "../rollout/switch.ts";
import type { DashboardQuery } from "../schemas/dashboard.ts";
import { fresh } from "./fresh.ts";

const freshDashboardQuery = fresh(newDashboardQuery);

/** A query of the dashboard's language over one view. */
export const dashboardExecuteQuery: AccessPattern<DashboardQuery, DashboardRow[]> = {
  name: "dashboard.executeQuery",
  current: currentDashboardQuery,
  new: (scope, query) => (readsSettledRows(query) ? freshDashboardQuery : newDashboardQuery)(scope, query),
};
