import { param, sql, type Sql } from "../sql.ts";

/**
 * Rows in time order are cut first: the hours that hold enough candidates, found by reading the narrow columns in
 * order, then only those hours are read whole. So a page costs the same whatever the time range.
 * @param raw FROM and WHERE over raw row versions of the list rows `m`
 */
export const hourCut = (descending: boolean, raw: Sql, candidates: number): Sql =>
  descending
    ? sql`m.hour >= (SELECT min(hour) FROM (SELECT m.hour AS hour ${raw} ORDER BY m.project_id DESC, m.hour DESC LIMIT ${param.uint(candidates)}))`
    : sql`m.hour <= (SELECT max(hour) FROM (SELECT m.hour AS hour ${raw} ORDER BY m.project_id, m.hour LIMIT ${param.uint(candidates)}))`;
