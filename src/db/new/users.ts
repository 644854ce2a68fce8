import Big from "big.js";
import { z } from "zod";
import { decimal, uint64 } from "../codecs.ts";
import { readUserPage } from "../fragments/user-page.ts";
import type { Read, ReadScope } from "../read.ts";
import { countedFrom } from "../rows/trace-list.ts";
import { selectionOf } from "../rows/traces-table.ts";
import { type UserMetrics, type UserMetricsInput, userMetricsRow, type UserTable, type UserTableInput } from "../rows/users.ts";
import { param, sql, type Sql } from "../sql.ts";
import { placesOf } from "./columns.ts";
import { spanStatsOf } from "./span-stats.ts";
import { getTracesTableGeneric } from "./traces-table.ts";

const tagOf = (projectId: string, name: string) => ({ name: `users.${name}`, projectId, side: "new" as const });

/** A page of users, those with the most traces first. */
export const newUserTable: Read<UserTableInput, UserTable> = async (scope, input) => {
  const source = await getTracesTableGeneric(scope, selectionOf({ conditions: input.conditions, search: {} }), "users.all");
  return readUserPage(scope.db, tagOf(scope.projectId, "all"), sql`m.user_id`, source.final(sql`1`), input);
};

/** `early`: traces whose settled totals hold observations from before the bound; they are left out of the sums. */
const settledRow = userMetricsRow.extend({ early: z.array(z.string()) });

const earlyRow = z.object({ trace_id: z.string(), observations: uint64, input_usage: uint64, output_usage: uint64, total_usage: uint64, total_cost: decimal });
type Early = z.output<typeof earlyRow>;

async function readEarly({ db, projectId }: ReadScope, name: string, from: number | undefined, traceIds: readonly string[]): Promise<Early[]> {
  if (traceIds.length === 0) return [];
  return db.query({
    tag: tagOf(projectId, `${name}.early`),
    sql: sql`
      SELECT trace_id, observation_count AS observations, input_usage, output_usage, total_usage, total_cost
      FROM (${spanStatsOf({ projectId, from }, placesOf(projectId, traceIds))})`,
    row: earlyRow,
    budget: "scan",
  });
}

/** Wraps around like the server's own sum of the same units. */
const plus = (a: bigint, b: bigint): bigint => BigInt.asUintN(64, a + b);

const withEarly = (user: UserMetrics, early: Early): UserMetrics => ({
  ...user,
  observations: user.observations + early.observations,
  input_usage: plus(user.input_usage, early.input_usage),
  output_usage: plus(user.output_usage, early.output_usage),
  total_usage: plus(user.total_usage, early.total_usage),
  total_cost: new Big(user.total_cost).plus(early.total_cost).toFixed(12),
});

/**
 * What the traces of these users add up to: settled rows, but for traces with observations from before the bound.
 * @param extra what their list rows `m` meet beside
 */
async function readMetrics(scope: ReadScope, name: string, { userIds, conditions }: UserMetricsInput, extra: Sql): Promise<UserMetrics[]> {
  const { db, projectId } = scope;
  const selection = selectionOf({ conditions, search: {} });
  const from = countedFrom(selection).observations;
  const source = await getTracesTableGeneric(scope, selection, `users.${name}`);
  const isEarly = from === undefined ? sql`0` : sql`(m.observation_count > 0 AND m.first_start < ${param.time(from)})`;
  const sum = (column: Sql): Sql => sql`sumIf(m.${column}, NOT ${isEarly}) AS ${column}`;
  const users = await db.query({
    tag: tagOf(projectId, name),
    sql: sql`
      SELECT m.user_id AS userId, argMin(m.environment, (m.timestamp, m.trace_id)) AS environment, min(m.timestamp) AS first_trace, max(m.timestamp) AS last_trace, count() AS traces,
        sumIf(m.observation_count, NOT ${isEarly}) AS observations, ${sum(sql`input_usage`)}, ${sum(sql`output_usage`)}, ${sum(sql`total_usage`)}, ${sum(sql`total_cost`)},
        groupArrayIf(m.trace_id, ${isEarly}) AS early
      ${source.final(sql`m.user_id != '' AND m.user_id IN ${param.strings(userIds)} AND ${extra}`)} GROUP BY m.user_id ORDER BY userId`,
    row: settledRow,
    budget: "scan",
  });
  const early = new Map((await readEarly(scope, name, from, users.flatMap((user) => user.early))).map((row) => [row.trace_id, row]));
  return users.map(({ early: ids, ...user }) => ids.flatMap((id) => early.get(id) ?? []).reduce(withEarly, user));
}

/** Users without a selected trace are left out. */
export const newUserMetrics: Read<UserMetricsInput, UserMetrics[]> = (scope, input) => readMetrics(scope, "metrics", input, sql`1`);

/** One user's: by key, at the places that the property table has ever named for it. */
export const newUserById: Read<UserMetricsInput, UserMetrics[]> = (scope, input) =>
  readMetrics(scope, "byId", input, sql`(m.project_id, m.hour, m.trace_id) IN (
    SELECT project_id, hour, trace_id FROM exp_trace_properties WHERE project_id = ${param.string(scope.projectId)} AND property = 'userId' AND value IN ${param.strings(input.userIds)})`);
