import type { Db, QueryTag } from "../client.ts";
import { compileSearch } from "../filters/search.ts";
import { type UserTable, type UserTableInput, userPageRow } from "../rows/users.ts";
import { countRow } from "../rows/trace-list.ts";
import { param, sql, type Sql } from "../sql.ts";

/**
 * A page of users, those with the most traces first, then by id. The users are put together once, each with the number of all.
 * @param user the user of a live trace row, `''` = none
 * @param from FROM and WHERE over these rows
 */
export async function readUserPage(db: Db, tag: QueryTag, user: Sql, from: Sql, { search, page, limit }: UserTableInput): Promise<UserTable> {
  const users = sql`
    SELECT ${user} AS userId, count() AS traces ${from} AND ${user} != '' AND ${compileSearch({ query: search ?? null, types: ["id"] }, { id: [user] })} GROUP BY userId`;
  const rows = await db.query({
    tag,
    sql: sql`SELECT userId, traces, count() OVER () AS users FROM (${users}) ORDER BY traces DESC, userId LIMIT ${param.uint(limit)} OFFSET ${param.uint(page * limit)}`,
    row: userPageRow,
    budget: "scan",
  });
  // A page past the end has no row to tell the number of all.
  const [count] = rows.length > 0 || page === 0 ? [] : await db.query({ tag, sql: sql`SELECT count() AS total FROM (${users})`, row: countRow, budget: "scan" });
  return { rows: rows.map(({ users: _users, ...row }) => row), total: rows[0]?.users ?? count?.total ?? 0 };
}
