import { z } from "zod";
import { uint } from "../db/codecs.ts";
import type { Db } from "../db/client.ts";
import { markChanged } from "../settle/changed-days.ts";
import { param, sql } from "../db/sql.ts";
import { everywhere, onCluster } from "../db/cluster.ts";

const tag = (projectId: string, name: string) => ({ name: `deletion.counts.${name}`, projectId });

const dayRow = z.object({ day: z.string() });

/** The days on which these traces have ever stood in lists. */
export async function daysOf(db: Db, projectId: string, traceIds: readonly string[]): Promise<string[]> {
  const rows = await db.query({
    tag: tag(projectId, "days"),
    sql: sql`SELECT DISTINCT toDate(hour, 'UTC') AS day FROM ${everywhere(db, "exp_trace_hours")} WHERE project_id = ${param.string(projectId)} AND trace_id IN ${param.strings(traceIds)} ORDER BY day`,
    row: dayRow,
    budget: "settle",
  });
  return rows.map(({ day }) => day);
}

/**
 * Forgets what was counted of some days, values included: they may be those of a deleted trace alone. First the days no
 * longer count as counted, so that no reader takes what is left for all of it. The cron counts them again.
 * @param days 'YYYY-MM-DD'
 */
export async function forgetDays(db: Db, projectId: string, days: readonly string[]): Promise<void> {
  if (days.length === 0) return;
  await markChanged(db, projectId, days);
  const ofDays = sql`project_id = ${param.string(projectId)} AND toDate(at, 'UTC') IN ${param.strings(days)}`;
  const [counted] = await db.query({ tag: tag(projectId, "look"), sql: sql`SELECT count() AS rows FROM ${everywhere(db, "exp_property_counts")} WHERE ${ofDays}`, row: z.object({ rows: uint }), budget: "settle" });
  if (counted?.rows === 0) return;
  await db.execute(tag(projectId, "forget"), sql`DELETE FROM exp_property_counts${onCluster(db)} WHERE ${ofDays}`, "delete");
}

/** The same of all days between. @param from inclusive, @param until exclusive; milliseconds */
export async function forgetSpan(db: Db, projectId: string, { from, until }: { from: number; until: number }): Promise<void> {
  const rows = await db.query({
    tag: tag(projectId, "span"),
    sql: sql`SELECT DISTINCT d.day AS day FROM exp_listed_days AS d WHERE d.project_id = ${param.string(projectId)} AND d.day >= toDate(${param.hour(from)}) AND d.day < toDate(${param.hour(until)})`,
    row: dayRow,
    budget: "settle",
  });
  await forgetDays(db, projectId, rows.map(({ day }) => day));
}
