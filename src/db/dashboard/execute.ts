import type { DashboardQuery } from "../../schemas/dashboard.ts";
import type { Read } from "../read.ts";
import { answerOf, type DashboardRow, planRow } from "./answer.ts";
import { planOf } from "./plan.ts";
import { renderPlan } from "./render.ts";
import type { SideViews } from "./view-sql.ts";

/** Dashboard queries over the views of one side (tRPC contract section 10). */
export const dashboardRead =
  (side: "current" | "new", views: SideViews): Read<DashboardQuery, DashboardRow[]> =>
  async ({ db, projectId }, query) => {
    const plan = planOf(query);
    const rows = await db.query({
      tag: { name: `dashboard.executeQuery.${plan.view}`, projectId, side },
      sql: renderPlan(plan, projectId, views),
      row: planRow(plan),
      budget: "scan",
    });
    return answerOf(plan, rows);
  };
