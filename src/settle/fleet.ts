import { z } from "zod";
import { uint } from "../db/codecs.ts";
import type { Db } from "../db/client.ts";
import { sql } from "../db/sql.ts";

/** How far settling is behind, over all projects; `freshness.ts` says it of one. */
export interface FleetLag {
  pendingTraces: number;
  /** Seconds since the oldest change that is not settled; 0 when nothing is pending. */
  lagSeconds: number;
  /** Seconds since the cron last settled everything; null before its first run. A quiet store has nothing to sweep, so its age counts only while something is pending. */
  sweptSecondsAgo: number | null;
}

const row = z.object({ pending: uint, lag: uint, swept: uint.nullable() });

export async function fleetLag(db: Db): Promise<FleetLag> {
  const [found] = await db.query({
    tag: { name: "settle.fleet", projectId: "", side: "new" },
    sql: sql`
      SELECT count() AS pending, toUInt64(if(count() = 0, 0, greatest(0, dateDiff('second', min(oldest), now64(6))))) AS lag,
        (SELECT if(count() = 0, NULL, toUInt64(greatest(0, dateDiff('second', max(finished_at), now64(3))))) FROM exp_sweeps WHERE sweep = 'settle') AS swept
      FROM (
        SELECT project_id, trace_id, minIf(touched_at, settled = 0) AS oldest FROM exp_touched
        WHERE touched_at > (SELECT max(until) FROM exp_sweeps WHERE sweep = 'settle')
        GROUP BY project_id, trace_id HAVING maxIf(touched_at, settled = 0) >= maxIf(touched_at, settled = 1) AND countIf(settled = 0) > 0)`,
    row,
    budget: "settle",
  });
  return { pendingTraces: found?.pending ?? 0, lagSeconds: found?.lag ?? 0, sweptSecondsAgo: found?.swept ?? null };
}
