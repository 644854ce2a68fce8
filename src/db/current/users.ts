import type { Read } from "../read.ts";
import { readUserPage } from "../fragments/user-page.ts";
import { existenceRow } from "../rows/existence.ts";
import { selectionOf } from "../rows/traces-table.ts";
import { type UserMetrics, type UserMetricsInput, userMetricsRow, type UserTable, type UserTableInput } from "../rows/users.ts";
import { param, sql } from "../sql.ts";
import { traceListSource } from "./trace-list-source.ts";

const tagOf = (projectId: string, name: string) => ({ name: `users.${name}`, projectId, side: "current" as const });

/** Whether a live trace names a user; stops at the first one. */
export const currentHasAnyUser: Read<undefined, boolean> = async ({ db, projectId }) => {
  const rows = await db.query({
    tag: tagOf(projectId, "hasAny"),
    sql: sql`SELECT 1 AS found FROM traces AS t FINAL WHERE t.project_id = ${param.string(projectId)} AND t.is_deleted = 0 AND ifNull(t.user_id, '') != '' LIMIT 1`,
    row: existenceRow,
    budget: "page",
  });
  return rows.length > 0;
};

/** A page of users, those with the most traces first. */
export const currentUserTable: Read<UserTableInput, UserTable> = (scope, input) => {
  const { from } = traceListSource(scope, selectionOf({ conditions: input.conditions, search: {} }));
  return readUserPage(scope.db, tagOf(scope.projectId, "all"), sql`ifNull(t.user_id, '')`, from, input);
};

/** What the traces of these users add up to, joined with all observations of the time; users without any are left out. */
export const currentUserMetrics =
  (name: string): Read<UserMetricsInput, UserMetrics[]> =>
  (scope, { userIds, conditions }) => {
    const { from } = traceListSource(scope, selectionOf({ conditions, search: {} }), { observations: true, scores: false });
    return scope.db.query({
      tag: tagOf(scope.projectId, name),
      sql: sql`
        SELECT assumeNotNull(t.user_id) AS userId, argMin(t.environment, (t.timestamp, t.id)) AS environment, min(t.timestamp) AS first_trace, max(t.timestamp) AS last_trace,
          count() AS traces, sum(os.observation_count) AS observations, sum(os.input_usage) AS input_usage, sum(os.output_usage) AS output_usage, sum(os.total_usage) AS total_usage, sum(os.total_cost) AS total_cost
        ${from} AND t.user_id != '' AND t.user_id IN ${param.strings(userIds)} GROUP BY t.user_id ORDER BY userId`,
      row: userMetricsRow,
      budget: "scan",
    });
  };
