import { selectedSessions, sessionOrder, sessions, sessionTableFields, sessionTotalsFields, usesTotals } from "../fragments/session-table.ts";
import type { Read } from "../read.ts";
import { type SessionCondition, type SessionMetrics, type SessionTableInput, type SessionTableRow, sessionTableRow, sessionTotalsRow } from "../rows/session-table.ts";
import { countRow } from "../rows/trace-list.ts";
import { readAggregatedSessionScores, scoresBySession } from "../scores/given.ts";
import { param, sql, type Sql } from "../sql.ts";
import { observationStats } from "./observation-stats.ts";

/** The newest version of every trace across all days, if it lives and carries a session [T-10]. `of`: which traces. */
const tracesWithSession = (projectId: string, of: Sql): Sql => sql`
  SELECT session_id, trace_id, timestamp, user_id, tags, environment FROM (
    SELECT ifNull(t.session_id, '') AS session_id, t.id AS trace_id, t.timestamp AS timestamp, ifNull(t.user_id, '') AS user_id, t.tags AS tags, t.environment AS environment, t.is_deleted AS is_deleted
    FROM traces AS t WHERE t.project_id = ${param.string(projectId)} AND ${of} ORDER BY t.event_ts DESC, t.is_deleted LIMIT 1 BY t.id
  ) WHERE is_deleted = 0 AND session_id != ''`;

/** With what the observations of each add up to. `traceIds`: those of them to read, as `IN` takes them. */
const withTotals = (projectId: string, traces: Sql, traceIds: Sql | undefined): Sql => sql`
  SELECT n.session_id AS session_id, n.trace_id AS trace_id, n.timestamp AS timestamp, n.user_id AS user_id, n.tags AS tags, n.environment AS environment,
    os.observation_count AS observation_count, os.first_start AS first_start, os.last_end AS last_end, os.input_cost AS input_cost, os.output_cost AS output_cost, os.total_cost AS total_cost,
    os.input_usage AS input_usage, os.output_usage AS output_usage, os.total_usage AS total_usage
  FROM (${traces}) AS n LEFT JOIN (${observationStats({ projectId, traceIds })}) AS os ON os.trace_id = n.trace_id`;

function source(projectId: string, conditions: readonly SessionCondition[], totals: boolean): Sql {
  const traces = tracesWithSession(projectId, sql`1`);
  return selectedSessions(sessions(totals ? withTotals(projectId, traces, undefined) : traces, totals), sql`scores`, projectId, conditions);
}

/** A page of sessions. Observations are looked at only when a condition or the order is on what they add up to. */
export const currentSessionTable: Read<SessionTableInput, SessionTableRow[]> = ({ db, projectId }, input) =>
  db.query({
    tag: { name: "sessions.all", projectId, side: "current" },
    sql: sql`SELECT ${sessionTableFields} ${source(projectId, input.conditions, usesTotals(input))} ${sessionOrder(input.order, input.limit, input.page * input.limit)}`,
    row: sessionTableRow,
    budget: "scan",
  });

export const currentSessionCount: Read<readonly SessionCondition[], number> = async ({ db, projectId }, conditions) => {
  const [count] = await db.query({
    tag: { name: "sessions.countAll", projectId, side: "current" },
    sql: sql`SELECT count() AS total ${source(projectId, conditions, usesTotals({ conditions }))}`,
    row: countRow,
    budget: "scan",
  });
  return count?.total ?? 0;
};

/** What the traces of these sessions add up to, with the scores given to each; newest first. Unknown ones are left out. */
export const currentSessionMetrics: Read<readonly string[], SessionMetrics[]> = async (scope, sessionIds) => {
  const { db, projectId } = scope;
  const [project, ids] = [param.string(projectId), param.strings(sessionIds)];
  // By id, not by session: a version that has left a session must be found by one that was in it.
  const theirs = sql`(SELECT v.id FROM traces AS v WHERE v.project_id = ${project} AND v.session_id IN ${ids})`;
  const traces = sql`SELECT * FROM (${tracesWithSession(projectId, sql`t.id IN ${theirs}`)}) WHERE session_id IN ${ids}`;
  const [rows, scores] = await Promise.all([
    db.query({
      tag: { name: "sessions.metrics.rows", projectId, side: "current" },
      sql: sql`SELECT ${sessionTotalsFields} FROM (${sessions(withTotals(projectId, traces, theirs), true)}) AS s ORDER BY s.created_at DESC, s.id DESC`,
      row: sessionTotalsRow,
      budget: "scan",
    }),
    readAggregatedSessionScores(scope, { name: "sessions.metrics.scores", projectId, side: "current" }, sql`scores`, sessionIds),
  ]);
  return scoresBySession(rows, scores);
};
