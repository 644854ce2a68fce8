import { z } from "zod";
import type { QueryTag } from "../client.ts";
import { uint } from "../codecs.ts";
import { sessionCount, sessionPage } from "../fragments/session-page.ts";
import type { Read, ReadScope } from "../read.ts";
import { sessionList, type SessionList, type SessionListInput, sessionPageRow } from "../rows/session.ts";
import { countRow } from "../rows/trace-list.ts";
import { param, sql, type Sql } from "../sql.ts";

const settledRows = (projectId: string): Sql => sql`
  SELECT r.session_id AS session_id, r.trace_id AS trace_id, r.created_at AS created_at, r.environment AS environment
  FROM exp_trace_metrics AS r FINAL WHERE r.project_id = ${param.string(projectId)} AND r.listed = 1 AND r.session_id != ''`;

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

const lackingRow = z.object({ found: uint });

/** Whether a list row may not know when its trace was first heard of. Superseded rows count too: such a look stops early. */
async function someLackTimes({ db, projectId }: ReadScope, tag: QueryTag): Promise<boolean> {
  const rows = await db.query({
    tag: { ...tag, name: `${tag.name}.lacking` },
    sql: sql`SELECT 1 AS found FROM exp_trace_metrics AS m WHERE m.project_id = ${param.string(projectId)} AND m.listed = 1 AND m.session_id != '' AND m.created_at = toDateTime64(0, 3) LIMIT 1`,
    row: lackingRow,
    budget: "scan",
  });
  return rows.length > 0;
}

/** Sessions, newest first, and how many there are. */
export const newSessionList: Read<SessionListInput, SessionList> = async (scope, input) => {
  const { db, projectId } = scope;
  const tag = { name: "publicSessions.list", projectId, side: "new" as const };
  const read = async (traces: Sql): Promise<SessionList> => {
    const rows = await db.query({ tag, sql: sessionPage(traces, input), row: sessionPageRow, budget: "scan" });
    const [count] = rows.length > 0 ? rows : await db.query({ tag, sql: sessionCount(traces, input), row: countRow, budget: "scan" });
    return sessionList(rows, input.limit, count?.total ?? 0);
  };
  const [list, lacking] = await Promise.all([read(settledRows(projectId)), someLackTimes(scope, tag)]);
  return lacking ? read(rowsWithTimes(projectId)) : list;
};
