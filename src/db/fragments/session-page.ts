import { all, param, sql, type Sql } from "../sql.ts";
import type { SessionListInput } from "../rows/session.ts";
import { behind } from "./keyset.ts";

/**
 * The sessions that traces carry and a request selects.
 * @param traces rows (session_id, trace_id, created_at, environment) of live traces with a session, one each
 */
const sessions = (traces: Sql, { from, to, environments }: SessionListInput): Sql => sql`
  SELECT id, created_at, environment FROM (
    SELECT c.session_id AS id, min(c.created_at) AS created_at, argMin(c.environment, (c.created_at, c.trace_id)) AS environment
    FROM (${traces}) AS c GROUP BY c.session_id
  ) WHERE ${all([
    ...(from === undefined ? [] : [sql`created_at >= ${param.time(from)}`]),
    ...(to === undefined ? [] : [sql`created_at < ${param.time(to)}`]),
    ...(environments ? [sql`environment IN ${param.strings(environments)}`] : []),
  ])}`;

/** One row further than the page, each with the number of all: the sessions are put together once. */
export function sessionPage(traces: Sql, input: SessionListInput): Sql {
  const { page, limit, walk } = input;
  const after = walk?.after;
  const place = after ? behind([{ key: sql`created_at`, last: param.time(after.lastTime) }, { key: sql`id`, last: param.string(after.lastId) }], true) : sql`1`;
  return sql`
    SELECT id, created_at, environment, total FROM (SELECT id, created_at, environment, count() OVER () AS total FROM (${sessions(traces, input)}))
    WHERE ${place} ORDER BY created_at DESC, id DESC LIMIT ${param.uint(limit + 1)} OFFSET ${param.uint(walk ? 0 : (page - 1) * limit)}`;
}

/** The number of all, for a page that has no row to tell it. */
export const sessionCount = (traces: Sql, input: SessionListInput): Sql => sql`SELECT count() AS total FROM (${sessions(traces, input)})`;
