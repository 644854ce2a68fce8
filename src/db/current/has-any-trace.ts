import type { Read } from "../read.ts";
import { existenceRow } from "../rows/existence.ts";
import { param, sql } from "../sql.ts";

/** Whether a live trace is among the newest versions; stops at the first one. */
export const hasAnyTrace: Read<undefined, boolean> = async ({ db, projectId }) => {
  const rows = await db.query({
    tag: { name: "traces.hasAny", projectId, side: "current" },
    sql: sql`SELECT 1 AS found FROM traces AS t FINAL WHERE t.project_id = ${param.string(projectId)} AND t.is_deleted = 0 LIMIT 1`,
    row: existenceRow,
    budget: "page",
  });
  return rows.length > 0;
};
