import type { DashboardQuery } from "../../schemas/dashboard.ts";
import type { Read } from "../read.ts";
import { answerOf, type DashboardRow, planRow } from "./answer.ts";
import { type DashboardPlan, planOf } from "./plan.ts";
import { renderPlan } from "./render.ts";
import type { ViewSql } from "./view-sql.ts";

/** The plan and the view that it is read from. */
export interface PlannedView {
  plan: DashboardPlan;
  view: ViewSql;
}

/** Dashboard queries as one side reads their plans (tRPC contract section 10). */
export const dashboardRead =
  (side: "current" | "new", choose: (plan: DashboardPlan) => PlannedView): Read<DashboardQuery, DashboardRow[]> =>
  async ({ db, projectId }, query) => {
    const { plan, view } = choose(planOf(query));
    const rows = await db.query({
      tag: { name: `dashboard.executeQuery.${plan.view}`, projectId, side },
      sql: renderPlan(plan, projectId, view),
      row: planRow(plan),
      budget: "scan",
    });
    return answerOf(plan, rows);
  };
