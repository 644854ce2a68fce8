import { z } from "zod";
import { instant } from "../codecs.ts";
import { selectedSessions, sessionOrder, sessions, sessionTableFields, usesTotals } from "../fragments/session-table.ts";
import { hoursWithin, timeWindow } from "../fragments/time-window.ts";
import type { Read, ReadScope } from "../read.ts";
import { type SessionCondition, type SessionMetrics, type SessionTableInput, type SessionTableRow, sessionTableRow, sessionTotalsRow } from "../rows/session-table.ts";
import { countRow } from "../rows/trace-list.ts";
import { readAggregatedSessionScores, scoresBySession } from "../scores/given.ts";
import { all, param, sql, type Sql } from "../sql.ts";
import { rowsWithin, wholeSessions } from "./session-rows.ts";

/** Up to here a page is cut from the newest hours; behind it all sessions are put together. */
const QUICK_ROWS = 500;

/** `since`: the first hour that was looked at; 1970 when all were. */
const candidateRow = z.object({ id: z.string(), since: instant });

const tagOf = ({ projectId }: ReadScope, name: string) => ({ name: `sessions.${name}`, projectId, side: "new" as const });

/**
 * The newest sessions, from the hours that hold enough of them; undefined when these do not tell. A session that was
 * created in these hours has all of its traces there or later, so it is judged by them alone; one that goes back further
 * shows when its rows are read whole.
 */
async function quickPage(scope: ReadScope, { conditions, page, limit }: SessionTableInput): Promise<SessionTableRow[] | undefined> {
  const { db, projectId } = scope;
  const { from, to } = timeWindow(conditions, "createdAt");
  const wanted = (page + 1) * limit;
  const candidates = 2 * wanted + 20;
  const lower = from === undefined ? sql`1` : sql`m.hour >= ${param.hour(from)}`;
  const upper = hoursWithin({ from: undefined, to }, sql`m.hour`);
  const since = sql`(
    SELECT if(count() < ${param.uint(candidates)}, toDateTime(0, 'UTC'), min(hour)) FROM (
      SELECT m.hour AS hour FROM exp_trace_metrics AS m WHERE ${all([sql`m.project_id = ${param.string(projectId)}`, lower, ...upper, sql`m.listed = 1 AND m.session_id != ''`])}
      ORDER BY m.project_id DESC, m.hour DESC LIMIT 1 BY m.session_id LIMIT ${param.uint(candidates)}))`;
  // Later traces of a session are of account for conditions on what they add up to, and for nothing else.
  const isOfCreation = conditions.every(({ column }) => column.id === "createdAt" || column.id === "id");
  const rows = rowsWithin(projectId, [sql`m.hour >= ${since}`, lower, ...(isOfCreation ? upper : [])]);
  const newest = await db.query({
    tag: tagOf(scope, "all.candidates"),
    sql: sql`SELECT s.id AS id, ${since} AS since ${selectedSessions(sessions(rows, usesTotals({ conditions })), sql`exp_scores`, projectId, conditions)}
      ${sessionOrder({ column: "createdAt", descending: true }, candidates, 0)}`,
    row: candidateRow,
    budget: "scan",
  });
  const [first] = newest;
  if (first === undefined) return undefined;
  const whole = await db.query({ tag: tagOf(scope, "all.rows"), sql: wholeSessions(projectId, newest.map(({ id }) => id), false), row: sessionTableRow, budget: "page" });
  const shown = whole.filter(({ created_at }) => created_at >= first.since && (from === undefined || created_at.getTime() >= from));
  const isAll = first.since.getTime() === 0 && newest.length < candidates;
  return shown.length >= wanted || isAll ? shown.slice(page * limit, wanted) : undefined;
}

/** Every session that the conditions select: those of the window, less those that were created before it. */
function source(projectId: string, conditions: readonly SessionCondition[], totals: boolean): Sql {
  const { from } = timeWindow(conditions, "createdAt");
  const within = from === undefined ? [] : [sql`m.hour >= ${param.hour(from)}`];
  const earlier = from === undefined ? sql`` : sql`AND s.id NOT IN (SELECT session_id FROM (${rowsWithin(projectId, [sql`m.hour < ${param.hour(from)}`])}))`;
  return sql`${selectedSessions(sessions(rowsWithin(projectId, within), totals), sql`exp_scores`, projectId, conditions)} ${earlier}`;
}

/** A page of sessions. */
export const newSessionTable: Read<SessionTableInput, SessionTableRow[]> = async (scope, input) => {
  const { db, projectId } = scope;
  const { order, page, limit } = input;
  const isNewestFirst = order.column === "createdAt" && order.descending;
  const quick = isNewestFirst && (page + 1) * limit <= QUICK_ROWS ? await quickPage(scope, input) : undefined;
  return (
    quick ??
    db.query({
      tag: tagOf(scope, "all"),
      sql: sql`SELECT ${sessionTableFields} ${source(projectId, input.conditions, usesTotals(input))} ${sessionOrder(order, limit, page * limit)}`,
      row: sessionTableRow,
      budget: "scan",
    })
  );
};

export const newSessionCount: Read<readonly SessionCondition[], number> = async (scope, conditions) => {
  const [count] = await scope.db.query({
    tag: tagOf(scope, "countAll"),
    sql: sql`SELECT count() AS total ${source(scope.projectId, conditions, usesTotals({ conditions }))}`,
    row: countRow,
    budget: "scan",
  });
  return count?.total ?? 0;
};

/** What the traces of these sessions add up to, with the scores given to each; newest first. Unknown ones are left out. */
export const newSessionMetrics: Read<readonly string[], SessionMetrics[]> = async (scope, sessionIds) => {
  const [rows, scores] = await Promise.all([
    scope.db.query({ tag: tagOf(scope, "metrics.rows"), sql: wholeSessions(scope.projectId, sessionIds, true), row: sessionTotalsRow, budget: "scan" }),
    readAggregatedSessionScores(scope, tagOf(scope, "metrics.scores"), sql`exp_scores`, sessionIds),
  ]);
  return scoresBySession(rows, scores);
};
