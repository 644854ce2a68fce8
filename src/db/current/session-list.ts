import { sessionCount, sessionPage } from "../fragments/session-page.ts";
import type { Read } from "../read.ts";
import { sessionList, type SessionList, type SessionListInput, sessionPageRow } from "../rows/session.ts";
import { countRow } from "../rows/trace-list.ts";
import { param, sql, type Sql } from "../sql.ts";

/** The newest version of every trace across all days, if it lives and carries a session. */
const tracesWithSession = (projectId: string): Sql => sql`
  SELECT session_id, trace_id, created_at, environment FROM (
    SELECT ifNull(t.session_id, '') AS session_id, t.id AS trace_id, t.created_at AS created_at, t.environment AS environment, t.is_deleted AS is_deleted
    FROM traces AS t WHERE t.project_id = ${param.string(projectId)} ORDER BY t.event_ts DESC, t.is_deleted LIMIT 1 BY t.id
  ) WHERE is_deleted = 0 AND session_id != ''`;

/** Sessions, newest first, and how many there are. */
export const currentSessionList: Read<SessionListInput, SessionList> = async ({ db, projectId }, input) => {
  const tag = { name: "publicSessions.list", projectId, side: "current" as const };
  const traces = tracesWithSession(projectId);
  const rows = await db.query({ tag, sql: sessionPage(traces, input), row: sessionPageRow, budget: "scan" });
  const [count] = rows.length > 0 ? rows : await db.query({ tag, sql: sessionCount(traces, input), row: countRow, budget: "scan" });
  return sessionList(rows, input.limit, count?.total ?? 0);
};
