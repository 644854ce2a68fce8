import { z } from "zod";
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

/** Up to when the sweep has settled everything (server time), as an expression. */
const LAST_SWEEP = sql`(SELECT max(until) FROM exp_sweeps WHERE sweep = 'settle')`;

/** The changes of a project that no mark of the sweep covers, by trace. */
export const changes = (projectId: string, until: Sql): Sql => sql`
  SELECT trace_id, countIf(settled = 0) > 0 AND maxIf(touched_at, settled = 0) >= maxIf(touched_at, settled = 1) AS waits, maxIf(marked_at, settled = 1) AS last_mark
  FROM exp_touched
  WHERE project_id = ${param.string(projectId)} AND touched_at > ${until}
  GROUP BY trace_id`;

const pendingTrace = z.object({ trace_id: z.string() });

/** Traces of a project that changed after their last settle, at most `limit`. Looks back to where the sweep has been. */
export async function pendingTraces(db: Db, projectId: string, limit: number): Promise<string[]> {
  const rows = await db.query({
    tag: { name: "settle.pending", projectId, side: "new" },
    sql: sql`SELECT trace_id FROM (${changes(projectId, LAST_SWEEP)}) WHERE waits LIMIT ${param.uint(limit)}`,
    row: pendingTrace,
    budget: "probe",
  });
  return rows.map((row) => row.trace_id);
}
