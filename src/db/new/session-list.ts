import { sessionCount, sessionPage } from "../fragments/session-page.ts";
import type { Read } from "../read.ts";
import { sessionList, type SessionList, type SessionListInput, sessionPageRow } from "../rows/session.ts";
import { countRow } from "../rows/trace-list.ts";
import { param, sql, type Sql } from "../sql.ts";

/**
 * The settled list rows that carry a session, with when the trace was first heard of: only the trace rows know it.
 * argMax over the register's parts, not max of the register: a tenth of the time.
 */
const tracesWithSession = (projectId: string): Sql => sql`
  SELECT m.session_id AS session_id, m.trace_id AS trace_id, a.created_at AS created_at, m.environment AS environment
  FROM (
    SELECT x.trace_id AS trace_id, argMax(x.created_at.v, x.created_at.ts) AS created_at
    FROM exp_traces_amt AS x WHERE x.project_id = ${param.string(projectId)} GROUP BY x.trace_id
  ) AS a
  INNER JOIN (
    SELECT r.session_id AS session_id, r.trace_id AS trace_id, r.environment AS environment
    FROM exp_trace_metrics AS r FINAL WHERE r.project_id = ${param.string(projectId)} AND r.listed = 1 AND r.session_id != ''
  ) AS m ON m.trace_id = a.trace_id`;

/** Sessions, newest first, and how many there are. */
export const newSessionList: Read<SessionListInput, SessionList> = async ({ db, projectId }, input) => {
  const tag = { name: "publicSessions.list", projectId, side: "new" as const };
  const traces = tracesWithSession(projectId);
  const rows = await db.query({ tag, sql: sessionPage(traces, input), row: sessionPageRow, budget: "scan" });
  const [count] = rows.length > 0 ? rows : await db.query({ tag, sql: sessionCount(traces, input), row: countRow, budget: "scan" });
  return sessionList(rows, input.limit, count?.total ?? 0);
};
