import { z } from "zod";
import { all, param, sql, type Sql } from "../sql.ts";
import { daysWithin } from "./days.ts";
import { type Asker, tagOf } from "./page.ts";
import { type ScoreSource, scoreVersion } from "./selection.ts";

const idRow = z.object({ id: z.string() });

/**
 * Scores with a row in the source's days whose newest version lies in none of them: they moved to another day. Our own
 * writer buries what it leaves behind; another one may not. Almost always none, and then one narrow look: a newer
 * version was written after the oldest row of the days was.
 */
export async function movedScores(asker: Asker, { table, projectId, days }: ScoreSource): Promise<string[]> {
  const { db } = asker.scope;
  const bounds = (alias: Sql): Sql => all(daysWithin(days, table.day(alias)));
  if (days.from === undefined && days.to === undefined) return [];
  const project = param.string(projectId);
  const outside = sql`
    SELECT cityHash64(o.id) FROM ${table.name} AS o WHERE o.project_id = ${project} AND NOT (${bounds(sql`o`)})
      AND o.event_ts > (SELECT min(c.event_ts) FROM ${table.name} AS c WHERE c.project_id = ${project} AND ${bounds(sql`c`)})`;
  const suspects = await db.query({
    tag: tagOf(asker, "suspects"),
    sql: sql`
      SELECT DISTINCT s.id AS id FROM ${table.name} AS s
      WHERE s.project_id = ${project} AND ${bounds(sql`s`)} AND s.is_deleted = 0 AND cityHash64(s.id) IN (${outside})`,
    row: idRow,
    budget: "scan",
  });
  if (suspects.length === 0) return [];
  const moved = await db.query({
    tag: tagOf(asker, "moved"),
    sql: sql`
      SELECT s.id AS id FROM ${table.name} AS s WHERE s.project_id = ${project} AND s.id IN ${param.strings(suspects.map(({ id }) => id))}
      GROUP BY s.id HAVING NOT argMax(${bounds(sql`s`)}, ${scoreVersion})`,
    row: idRow,
    budget: "scan",
  });
  return moved.map(({ id }) => id);
}
