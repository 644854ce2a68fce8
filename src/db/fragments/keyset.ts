import { joinSql, type Param, sql, type Sql } from "../sql.ts";

/** One key of a list's order, and its value in the row behind which the list goes on. Keys are never NULL. */
export interface PlaceKey {
  key: Sql;
  last: Param | Sql;
}

/**
 * The rows behind a place, in the order of these keys, all in one direction. The first key is compared by itself too:
 * a sorting key serves that, but not the comparison of tuples.
 */
export function behind(keys: readonly [PlaceKey, ...PlaceKey[]], descending: boolean): Sql {
  const [first] = keys;
  const ours = sql`(${joinSql(keys.map(({ key }) => key), ", ")})`;
  const last = sql`(${joinSql(keys.map(({ last }) => sql`${last}`), ", ")})`;
  return descending ? sql`${first.key} <= ${first.last} AND ${ours} < ${last}` : sql`${first.key} >= ${first.last} AND ${ours} > ${last}`;
}
