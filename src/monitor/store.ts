import { z } from "zod";
import { uint } from "../db/codecs.ts";
import type { Db } from "../db/client.ts";
import { param, sql } from "../db/sql.ts";

/** The most parts that a partition of a table has: merges that do not keep up show here first. */
export async function partsPerPartition(db: Db): Promise<Record<string, number>> {
  const rows = await db.query({
    tag: { name: "monitor.parts", projectId: "" },
    sql: sql`
      SELECT table, max(parts) AS most FROM (
        SELECT table, partition, count() AS parts FROM system.parts WHERE active AND database = currentDatabase() GROUP BY table, partition)
      GROUP BY table ORDER BY table`,
    row: z.object({ table: z.string(), most: uint }),
    budget: "probe",
  });
  return Object.fromEntries(rows.map(({ table, most }) => [table, most]));
}

const patternRow = z.object({
  pattern: z.string(), classes: z.record(z.string(), uint), mismatch_rate: z.number(), error_rate: z.number(), current_p95: z.number(), new_p95: z.number(),
});
export type PatternSamples = z.output<typeof patternRow>;

/** What all isolates have compared since a time (milliseconds), by pattern. Durations are milliseconds. */
export async function samplesByPattern(db: Db, since: number): Promise<PatternSamples[]> {
  return db.query({
    tag: { name: "monitor.samples", projectId: "" },
    sql: sql`
      SELECT toString(r.pattern) AS pattern, sumMap(map(toString(class), toUInt64(1))) AS classes,
        sumIf(represents, class IN ('content', 'row_count', 'order')) / greatest(sum(represents), 1) AS mismatch_rate,
        sumIf(represents, class IN ('error', 'timeout')) / greatest(sum(represents), 1) AS error_rate,
        ifNotFinite(quantileIf(0.95)(current_ms, class NOT IN ('error', 'timeout')), 0) AS current_p95,
        ifNotFinite(quantileIf(0.95)(new_ms, class NOT IN ('error', 'timeout')), 0) AS new_p95
      FROM exp_shadow_results AS r WHERE at >= ${param.time(since)}
      GROUP BY r.pattern ORDER BY pattern`,
    row: patternRow,
    budget: "probe",
  });
}
