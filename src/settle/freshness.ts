import { z } from "zod";
import { nullableInstant, uint } from "../db/codecs.ts";
import type { Db } from "../db/client.ts";
import { param, sql } from "../db/sql.ts";

/** How far a project's settled rows are behind what was written. Readers settle what is pending before they answer. */
export interface Freshness {
  /** Traces that changed after their last settle. */
  pendingTraces: number;
  /** Seconds since the oldest of those changes; 0 when nothing is pending. */
  lagSeconds: number;
  /** Up to when the sweep has settled everything, whoever wrote it; null before its first run. */
  sweptUntil: Date | null;
}

const row = z.object({ pending: uint, lag: uint, swept: nullableInstant });

export async function freshness(db: Db, projectId: string): Promise<Freshness> {
  const [found] = await db.query({
    tag: { name: "settle.freshness", projectId, side: "new" },
    sql: sql`
      SELECT count() AS pending, toUInt64(if(count() = 0, 0, greatest(0, dateDiff('second', min(oldest), now64(6))))) AS lag,
        (SELECT if(max(until) = toDateTime64(0, 6, 'UTC'), NULL, toDateTime64(max(until), 3, 'UTC')) FROM exp_sweeps WHERE sweep = 'settle') AS swept
      FROM (
        SELECT trace_id, minIf(touched_at, settled = 0) AS oldest FROM exp_touched
        WHERE project_id = ${param.string(projectId)} AND touched_at > (SELECT max(until) FROM exp_sweeps WHERE sweep = 'settle')
        GROUP BY trace_id HAVING maxIf(touched_at, settled = 0) >= maxIf(touched_at, settled = 1) AND countIf(settled = 0) > 0)`,
    row,
    budget: "probe",
  });
  return { pendingTraces: found?.pending ?? 0, lagSeconds: found?.lag ?? 0, sweptUntil: found?.swept ?? null };
}
