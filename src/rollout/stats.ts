import { z } from "zod";
import { uint } from "../db/codecs.ts";
import type { Db } from "../db/client.ts";
import { param, sql } from "../db/sql.ts";

/** What the samples of a pattern say; of all isolates. */
export const statsRow = z.object({
  /** '' of all ranges together. */
  time_range: z.string(),
  samples: uint,
  matches: uint,
  stale: uint,
  mismatches: uint,
  errors: uint,
  timeouts: uint,
  /** Answers the samples stand for, and the shares of them. */
  answers: z.number(),
  mismatch_rate: z.number(),
  error_rate: z.number(),
  current_p95: z.number(),
  new_p95: z.number(),
  current_rows: uint,
  new_rows: uint,
});
export type Stats = z.output<typeof statsRow>;

const NO_SAMPLES: Stats = {
  time_range: "", samples: 0, matches: 0, stale: 0, mismatches: 0, errors: 0, timeouts: 0, answers: 0, mismatch_rate: 0, error_rate: 0, current_p95: 0, new_p95: 0, current_rows: 0, new_rows: 0,
};

export interface PatternStats {
  all: Stats;
  /** By the time range that was asked for (`time-range.ts`). */
  ranges: Stats[];
}

/** Figures of a pattern's samples since a time, in milliseconds. Durations are milliseconds, rows those read on average. */
export async function patternStats(db: Db, pattern: string, since: number): Promise<PatternStats> {
  const rows = await db.query({
    tag: { name: "rollout.stats", projectId: "" },
    sql: sql`
      SELECT toString(time_range) AS time_range, count() AS samples, countIf(class = 'match') AS matches, countIf(class = 'stale') AS stale,
        countIf(class IN ('content', 'row_count', 'order')) AS mismatches, countIf(class = 'error') AS errors, countIf(class = 'timeout') AS timeouts,
        toFloat64(sum(represents)) AS answers,
        sumIf(represents, class IN ('content', 'row_count', 'order')) / greatest(sum(represents), 1) AS mismatch_rate,
        sumIf(represents, class IN ('error', 'timeout')) / greatest(sum(represents), 1) AS error_rate,
        ifNotFinite(quantileIf(0.95)(current_ms, class NOT IN ('error', 'timeout')), 0) AS current_p95,
        ifNotFinite(quantileIf(0.95)(new_ms, class NOT IN ('error', 'timeout')), 0) AS new_p95,
        toUInt64(ifNotFinite(avgIf(r.current_rows, class NOT IN ('error', 'timeout')), 0)) AS current_rows,
        toUInt64(ifNotFinite(avgIf(r.new_rows, class NOT IN ('error', 'timeout')), 0)) AS new_rows
      FROM exp_shadow_results AS r
      WHERE pattern = ${param.string(pattern)} AND at >= ${param.time(since)}
      GROUP BY GROUPING SETS ((), (time_range))`,
    row: statsRow,
    budget: "probe",
  });
  return { all: rows.find((row) => row.time_range === "") ?? NO_SAMPLES, ranges: rows.filter((row) => row.time_range !== "") };
}

const exampleRow = z.object({ class: z.string(), path: z.string(), current_value: z.string(), new_value: z.string(), project_id: z.string(), request_id: z.string(), times: uint });
export type Example = z.output<typeof exampleRow>;

/** What went wrong since a time, the most frequent first: one example of each field. */
export async function examples(db: Db, pattern: string, since: number, limit = 5): Promise<Example[]> {
  return db.query({
    tag: { name: "rollout.examples", projectId: "" },
    sql: sql`
      SELECT class, replaceRegexpAll(r.path, '\\[[0-9]+\\]', '[]') AS path, argMax(r.current_value, at) AS current_value, argMax(r.new_value, at) AS new_value,
        argMax(r.project_id, at) AS project_id, argMax(r.request_id, at) AS request_id, count() AS times
      FROM exp_shadow_results AS r
      WHERE pattern = ${param.string(pattern)} AND at >= ${param.time(since)} AND class NOT IN ('match', 'stale')
      GROUP BY class, path ORDER BY times DESC, path LIMIT ${param.uint(limit)}`,
    row: exampleRow,
    budget: "probe",
  });
}
