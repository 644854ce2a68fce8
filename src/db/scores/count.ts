import { z } from "zod";
import { uint } from "../codecs.ts";
import { param, sql } from "../sql.ts";
import { type Asker, tagOf } from "./page.ts";
import { keptRows, type ScoreSource, scoreVersion } from "./selection.ts";

const countRow = z.object({ total: uint });
const quickCountRow = countRow.extend({ stored: uint, scores: uint });

/**
 * How many scores are selected, by the rows that the sorting key leaves in the source's days.
 * `isSure`: each of them is a score of its own.
 */
export async function quickCount(asker: Asker, source: ScoreSource): Promise<{ total: number; isSure: boolean }> {
  const [count] = await asker.scope.db.query({
    tag: tagOf(asker, "count"),
    sql: sql`SELECT countIf(${source.fits}) AS total, count() AS stored, uniqExact(cityHash64(s.id)) AS scores ${keptRows(source, source.days)}`,
    row: quickCountRow,
    budget: "scan",
  });
  return { total: count?.total ?? 0, isSure: count === undefined || count.stored === count.scores };
}

/**
 * The same by the newest version of each score within the days, for sure. By hashes of ids, with version and answer in one
 * number: that looks at every version, and costs less than FINAL and the proof beside it.
 * @param without scores that only seem to lie in these days
 */
export async function countScores(asker: Asker, { table, join, rows, fits, days }: ScoreSource, without: readonly string[] = []): Promise<number> {
  const others = without.length === 0 ? sql`1` : sql`s.id NOT IN (${param.strings(without)})`;
  const [count] = await asker.scope.db.query({
    tag: tagOf(asker, "exactCount"),
    sql: sql`
      SELECT countIf(newest % 2 = 1) AS total FROM (
        SELECT max(${scoreVersion} * 2 + ${fits}) AS newest FROM ${table.name} AS s ${join} WHERE ${rows(days)} AND ${others} GROUP BY cityHash64(s.id))`,
    row: countRow,
    budget: "scan",
  });
  return count?.total ?? 0;
}
