import { z } from "zod";
import type { Db } from "../db/client.ts";
import { all, param, sql, type Sql } from "../db/sql.ts";
import type { DeletionDeps } from "./deps.ts";
import { readRetentions } from "./keeping.ts";
import { expireMonths } from "./month/expire.ts";
import { type Month, spanOf } from "./month/month.ts";
import { deleteScores, deleteTraces } from "./request.ts";
import { DAY_MS } from "../domain/duration.ts";

/** Traces of a project that one run of the cron takes on. */
const AT_ONCE = 5_000;
const BY = "retention";

const idRow = z.object({ id: z.string() });

/** Dated outside of months that go whole. */
const apartFrom = (months: readonly Month[], time: Sql): Sql =>
  all(months.map(spanOf).map(({ from, until }) => sql`identity(${time}) < ${param.time(from)} OR identity(${time}) >= ${param.time(until)}`));

/** Traces dated before, by their newest version on either side; hidden ones are under way already. */
async function expiredTraces(db: Db, projectId: string, before: number, months: readonly Month[]): Promise<string[]> {
  const [project, limit, at] = [param.string(projectId), param.uint(AT_ONCE), param.time(before)];
  const rows = await db.query({
    tag: { name: "retention.traces", projectId },
    sql: sql`
      SELECT DISTINCT id FROM (
        SELECT t.id AS id FROM traces AS t FINAL
        WHERE t.project_id = ${project} AND toDate(t.timestamp) <= toDate(${at}) AND identity(t.timestamp) < ${at} AND t.is_deleted = 0 AND ${apartFrom(months, sql`t.timestamp`)}
          AND t.id NOT IN (SELECT l.id FROM traces AS l WHERE l.project_id = ${project} AND l.timestamp >= ${at}) LIMIT ${limit}
        UNION ALL
        SELECT m.trace_id AS id FROM exp_trace_metrics AS m FINAL
        WHERE m.project_id = ${project} AND m.hour <= ${param.hour(before)} AND m.listed > 0 AND m.timestamp < ${at} AND ${apartFrom(months, sql`m.timestamp`)} LIMIT ${limit}
      ) LIMIT ${limit}`,
    row: idRow,
    budget: "settle",
  });
  return rows.map(({ id }) => id);
}

/** Scores dated before that are of no trace: those of a trace go with it. */
async function expiredScores(db: Db, projectId: string, before: number): Promise<string[]> {
  const [project, limit, at] = [param.string(projectId), param.uint(AT_ONCE), param.time(before)];
  const rows = await db.query({
    tag: { name: "retention.scores", projectId },
    sql: sql`
      SELECT DISTINCT id FROM (
        SELECT s.id AS id FROM scores AS s FINAL WHERE s.project_id = ${project} AND toDate(s.timestamp) <= toDate(${at}) AND identity(s.timestamp) < ${at} AND s.is_deleted = 0 AND ifNull(s.trace_id, '') = '' LIMIT ${limit}
        UNION ALL
        SELECT e.id AS id FROM exp_scores AS e FINAL WHERE e.project_id = ${project} AND e.day <= toDate(${at}) AND identity(e.timestamp) < ${at} AND e.is_deleted = 0 AND e.trace_id = '' LIMIT ${limit}
      ) LIMIT ${limit}`,
    row: idRow,
    budget: "settle",
  });
  return rows.map(({ id }) => id);
}

/**
 * Deletes what projects keep no longer, as anybody's deletion: months that go whole as such, the rest by id. Runs on the cron.
 * @returns how many traces, scores and months
 */
export async function deleteExpired(deps: DeletionDeps): Promise<number> {
  const { db, clock } = deps;
  const retentions = await readRetentions(db);
  const { months, count: asked } = await expireMonths(deps, retentions, BY);
  let count = asked;
  for (const { project_id: projectId, days } of retentions) {
    if (days === 0) continue;
    const before = clock.now() - days * DAY_MS;
    const traces = await expiredTraces(db, projectId, before, months);
    if (traces.length > 0) await deleteTraces(deps, projectId, traces, BY);
    const scores = await expiredScores(db, projectId, before);
    if (scores.length > 0) await deleteScores(deps, projectId, scores, BY);
    count += traces.length + scores.length;
  }
  return count;
}
