import type { Read } from "../read.ts";
import { existenceRow } from "../rows/existence.ts";
import { param, sql } from "../sql.ts";

/** Whether a trace is listed; stops at the first one. */
export const hasAnyTrace: Read<undefined, boolean> = async ({ db, projectId }) => {
  const rows = await db.query({
    tag: { name: "traces.hasAny", projectId, side: "new" },
    sql: sql`SELECT 1 AS found FROM exp_trace_metrics AS m FINAL WHERE m.project_id = ${param.string(projectId)} AND m.listed = 1 LIMIT 1`,
    row: existenceRow,
    budget: "page",
  });
  return rows.length > 0;
};
