import { z } from "zod";
import { uint } from "../codecs.ts";
import { param, sql } from "../sql.ts";
import { type Asker, tagOf } from "./page.ts";
import { keptRows, type ScoreSource, scoreVersion } from "./selection.ts";

const countRow = z.object({ total: uint });

/**
 * How many scores are selected, by the newest version of each within the source's days. By hashes of ids, and with
 * version and answer in one number: of the ways that look at every version the quickest, quicker than FINAL.
 * @param without scores that only seem to lie in these days
 */
export async function countScores(asker: Asker, { table, join, rows, fits, days }: ScoreSource, without: readonly string[] = []): Promise<number> {
  const others = without.length === 0 ? sql`1` : sql`s.id NOT IN (${param.strings(without)})`;
  const [count] = await asker.scope.db.query({
    tag: tagOf(asker, "count"),
    sql: sql`
      SELECT countIf(newest % 2 = 1) AS total FROM (
        SELECT max(${scoreVersion} * 2 + ${fits}) AS newest FROM ${table.name} AS s ${join} WHERE ${rows(days)} AND ${others} GROUP BY cityHash64(s.id))`,
    row: countRow,
    budget: "scan",
  });
  return count?.total ?? 0;
}

const aloneRow = z.object({ stored: uint, scores: uint });

/** Whether each row that the sorting key leaves in the source's days is a score of its own. */
export async function areAlone(asker: Asker, source: ScoreSource): Promise<boolean> {
  const [count] = await asker.scope.db.query({
    tag: tagOf(asker, "alone"),
    sql: sql`SELECT count() AS stored, uniqExact(cityHash64(s.id)) AS scores ${keptRows(source, source.days)}`,
    row: aloneRow,
    budget: "scan",
  });
  return count === undefined || count.stored === count.scores;
}
