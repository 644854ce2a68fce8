import { z } from "zod";
import { uint } from "../codecs.ts";
import { sql } from "../sql.ts";
import { type Asker, tagOf } from "./page.ts";
import { keptRows, newestScores, type ScoreSource } from "./selection.ts";

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

/** The same by the newest version of each score within the days. */
export async function exactCount(asker: Asker, source: ScoreSource, without: readonly string[]): Promise<number> {
  const [count] = await asker.scope.db.query({
    tag: tagOf(asker, "exactCount"),
    sql: sql`SELECT countIf(fits) AS total FROM (${newestScores(source, source.days, without)})`,
    row: countRow,
    budget: "scan",
  });
  return count?.total ?? 0;
}
