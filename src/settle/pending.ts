import { z } from "zod";
import { uint } from "../db/codecs.ts";
import type { Db } from "../db/client.ts";
import { param, sql, type Sql } from "../db/sql.ts";

/** Says that these traces changed, at the server's time (migration 0011). Written after their rows are, so that a settle which began earlier does not count. */
export async function markTouched(db: Db, projectId: string, traceIds: readonly string[]): Promise<void> {
  const rows = traceIds.map((traceId) => ({ project_id: projectId, trace_id: traceId, settled: 0 }));
  await db.insert({ name: "settle.touch", projectId, side: "new" }, "exp_touched", rows);
}

/** Says that these traces were settled from all that had been written by `asOf` (server time). */
export async function markSettled(db: Db, projectId: string, traceIds: readonly string[], asOf: string): Promise<void> {
  const rows = traceIds.map((traceId) => ({ touched_at: asOf, project_id: projectId, trace_id: traceId, settled: 1 }));
  await db.insert({ name: "settle.mark", projectId, side: "new" }, "exp_touched", rows);
}

/** The changes of a project that no mark of the sweep covers, by trace. */
const changes = (projectId: string, until: Sql): Sql => sql`
  SELECT trace_id, countIf(settled = 0) > 0 AND maxIf(touched_at, settled = 0) >= maxIf(touched_at, settled = 1) AS waits, maxIf(marked_at, settled = 1) AS last_mark
  FROM exp_touched
  WHERE project_id = ${param.string(projectId)} AND touched_at > ${until}
  GROUP BY trace_id`;

const pendingTrace = z.object({ trace_id: z.string() });

/** Traces of a project that changed after their last settle, at most `limit`. Looks back to where the sweep has been. */
export async function pendingTraces(db: Db, projectId: string, limit: number): Promise<string[]> {
  const rows = await db.query({
    tag: { name: "settle.pending", projectId, side: "new" },
    sql: sql`SELECT trace_id FROM (${changes(projectId, sql`(SELECT max(until) FROM exp_sweeps WHERE sweep = 'settle')`)}) WHERE waits LIMIT ${param.uint(limit)}`,
    row: pendingTrace,
    budget: "probe",
  });
  return rows.map((row) => row.trace_id);
}

/** For how long after a settle ended a project counts as stirred, in seconds. */
export const STIRRED_SECONDS = 10;

export interface Unsettled {
  /** Traces that changed after their last settle, at most as many as were asked for. */
  pending: string[];
  /** A settle ended within the last `STIRRED_SECONDS`: a read that began before may have missed it. */
  isStirred: boolean;
}

const unsettledRow = z.object({ pending: z.array(z.string()), stirred: uint });

/** What a read that runs beside this look may have missed of a project's changes. */
export async function unsettled(db: Db, projectId: string, limit: number): Promise<Unsettled> {
  const recently = (time: Sql): Sql => sql`${time} > now64(6) - INTERVAL ${param.uint(STIRRED_SECONDS)} SECOND`;
  const [found] = await db.query({
    tag: { name: "settle.unsettled", projectId, side: "new" },
    sql: sql`
      WITH (SELECT (max(until), max(finished_at)) FROM exp_sweeps WHERE sweep = 'settle') AS swept
      SELECT groupArrayIf(${param.uint(limit)})(trace_id, waits) AS pending,
        ${recently(sql`max(last_mark)`)} OR ${recently(sql`swept.2`)} AS stirred
      FROM (${changes(projectId, sql`swept.1`)})`,
    row: unsettledRow,
    budget: "probe",
  });
  return { pending: found?.pending ?? [], isStirred: found?.stirred !== 0 };
}
