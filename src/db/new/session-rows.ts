import { sessions, sessionTableFields, sessionTotalsFields } from "../fragments/session-table.ts";
import { all, param, sql, type Sql } from "../sql.ts";

/** Columns of the list row that a session is put together from. `m` is the table. */
const columns = sql`
  m.session_id AS session_id, m.trace_id AS trace_id, m.timestamp AS timestamp, m.user_id AS user_id, m.tags AS tags, m.environment AS environment,
  m.observation_count AS observation_count, m.first_start AS first_start, m.last_end AS last_end, m.input_cost AS input_cost, m.output_cost AS output_cost, m.total_cost AS total_cost,
  m.input_usage AS input_usage, m.output_usage AS output_usage, m.total_usage AS total_usage`;

/** The list rows of a range of hours that carry a session. `bounds` are conditions on `m.hour`. */
export const rowsWithin = (projectId: string, bounds: readonly Sql[]): Sql => sql`
  SELECT ${columns} FROM exp_trace_metrics AS m FINAL
  WHERE ${all([sql`m.project_id = ${param.string(projectId)}`, ...bounds, sql`m.listed = 1 AND m.session_id != ''`])}`;

/**
 * The newest list row of each trace that the property table has ever named for these sessions, wherever it lies: by key,
 * of stored rows the one of the highest state. FINAL would cost more than all the rest. Some may have left the session.
 * @param columns of `exp_trace_metrics`
 */
export const newestRowsOf = (projectId: string, sessionIds: readonly string[], columns: Sql): Sql => sql`
  SELECT ${columns} FROM exp_trace_metrics
  PREWHERE (project_id, hour, trace_id) IN (SELECT project_id, hour, trace_id FROM exp_trace_properties WHERE project_id = ${param.string(projectId)} AND property = 'sessionId' AND value IN ${param.strings(sessionIds)})
  ORDER BY state DESC LIMIT 1 BY hour, trace_id`;

/** The list rows that carry these sessions. */
export const rowsOf = (projectId: string, sessionIds: readonly string[]): Sql => sql`
  SELECT ${columns} FROM (${newestRowsOf(projectId, sessionIds, sql`*`)}) AS m
  WHERE m.project_id = ${param.string(projectId)} AND m.listed = 1 AND m.session_id != '' AND m.session_id IN ${param.strings(sessionIds)}`;

/** These sessions whole, newest first. */
export const wholeSessions = (projectId: string, sessionIds: readonly string[], withTotals: boolean): Sql => sql`
  SELECT ${withTotals ? sessionTotalsFields : sessionTableFields} FROM (${sessions(rowsOf(projectId, sessionIds), withTotals)}) AS s ORDER BY s.created_at DESC, s.id DESC`;
