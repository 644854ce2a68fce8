import { z } from "zod";
import type { QueryTag } from "../client.ts";
import { uint } from "../codecs.ts";
import { sessionCount, sessionPage } from "../fragments/session-page.ts";
import type { Read, ReadScope } from "../read.ts";
import { sessionList, type SessionList, type SessionListInput, sessionPageRow } from "../rows/session.ts";
import { countRow } from "../rows/trace-list.ts";
import { param, sql, type Sql } from "../sql.ts";
import { newestRowsOf } from "./session-rows.ts";

const settledRows = (projectId: string, within: Sql = sql`1`): Sql => sql`
  SELECT r.session_id AS session_id, r.trace_id AS trace_id, r.created_at AS created_at, r.environment AS environment
  FROM exp_trace_metrics AS r FINAL WHERE r.project_id = ${param.string(projectId)} AND r.listed = 1 AND r.session_id != '' AND ${within}`;

/**
 * The same with what trace rows say of when the trace was first heard of, which list rows settled before migration 0009
 * do not know. argMax over the register's parts, not max of the register: a tenth of the time.
 */
const rowsWithTimes = (projectId: string): Sql => sql`
  SELECT m.session_id AS session_id, m.trace_id AS trace_id, a.created_at AS created_at, m.environment AS environment
  FROM (
    SELECT x.trace_id AS trace_id, argMax(x.created_at.v, x.created_at.ts) AS created_at
    FROM exp_traces_amt AS x WHERE x.project_id = ${param.string(projectId)} GROUP BY x.trace_id
  ) AS a
  INNER JOIN (${settledRows(projectId)}) AS m ON m.trace_id = a.trace_id`;

const tagOf = ({ projectId }: ReadScope, part?: string): QueryTag => ({ name: part === undefined ? "publicSessions.list" : `publicSessions.list.${part}`, projectId, side: "new" });

/** Stored list rows of live traces with a session: superseded versions are among them. `m` is the table. */
const storedRows = (projectId: string): Sql => sql`FROM exp_trace_metrics AS m WHERE m.project_id = ${param.string(projectId)} AND m.listed = 1 AND m.session_id != ''`;

const lackingRow = z.object({ found: uint });

/** Whether a list row may not know when its trace was first heard of. Superseded rows count too: such a look stops early. */
async function someLackTimes(scope: ReadScope): Promise<boolean> {
  const rows = await scope.db.query({
    tag: tagOf(scope, "lacking"),
    sql: sql`SELECT 1 AS found ${storedRows(scope.projectId)} AND m.created_at = toDateTime64(0, 3) LIMIT 1`,
    row: lackingRow,
    budget: "scan",
  });
  return rows.length > 0;
}

/** Beyond this share of the project, reading all of it costs less than telling young sessions from old ones. */
const YOUNG_SHARE = 0.1;
/** Sessions from before that are looked at one by one. */
const MAX_OLDER = 1_000;

const shareRow = z.object({ young: uint, stored: uint });
const olderRow = z.object({ id: z.string() });

/**
 * The rows of sessions that may have been created since then, so that the rest of the project is not put together for
 * them: those heard of since, without the sessions that have a trace from before. Undefined: read them all.
 */
async function rowsSince(scope: ReadScope, from: number | undefined): Promise<Sql | undefined> {
  if (from === undefined) return undefined;
  const { db, projectId } = scope;
  const since = param.time(from);
  const [share] = await db.query({
    tag: tagOf(scope, "share"),
    sql: sql`SELECT countIf(m.created_at >= ${since}) AS young, count() AS stored FROM exp_trace_metrics AS m WHERE m.project_id = ${param.string(projectId)}`,
    row: shareRow,
    budget: "scan",
  });
  if (share === undefined || share.young > share.stored * YOUNG_SHARE) return undefined;
  const older = await db.query({
    tag: tagOf(scope, "older"),
    sql: sql`
      SELECT DISTINCT m.session_id AS id ${storedRows(projectId)} AND m.created_at < ${since} AND m.session_id IN (SELECT m.session_id ${storedRows(projectId)} AND m.created_at >= ${since})
      LIMIT ${param.uint(MAX_OLDER + 1)}`,
    row: olderRow,
    budget: "scan",
  });
  if (older.length > MAX_OLDER) return undefined;
  // By stored rows: one that is superseded may have been of another session, or deleted.
  const isYoung = older.length === 0 ? sql`1` : sql`
    r.session_id NOT IN (SELECT o.session_id FROM (${newestRowsOf(projectId, older.map(({ id }) => id), sql`session_id, created_at, listed`)}) AS o WHERE o.listed = 1 AND o.created_at < ${since})`;
  return settledRows(projectId, sql`r.created_at >= ${since} AND ${isYoung}`);
}

/** Sessions, newest first, and how many there are. */
export const newSessionList: Read<SessionListInput, SessionList> = async (scope, input) => {
  const { db, projectId } = scope;
  const tag = tagOf(scope);
  const read = async (traces: Sql): Promise<SessionList> => {
    const rows = await db.query({ tag, sql: sessionPage(traces, input), row: sessionPageRow, budget: "scan" });
    const [count] = rows.length > 0 ? rows : await db.query({ tag, sql: sessionCount(traces, input), row: countRow, budget: "scan" });
    return sessionList(rows, input.limit, count?.total ?? 0);
  };
  const readSettled = async (): Promise<SessionList> => read((await rowsSince(scope, input.from)) ?? settledRows(projectId));
  const [list, lacking] = await Promise.all([readSettled(), someLackTimes(scope)]);
  return lacking ? read(rowsWithTimes(projectId)) : list;
};
