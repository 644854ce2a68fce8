import { z } from "zod";
import { instant } from "../codecs.ts";
import type { ReadScope } from "../read.ts";
import { scoreColumns, type ScoreRow } from "../rows/score.ts";
import { countRow, type ScorePageRequest, scoreVersionRow } from "../rows/score-list.ts";
import type { TimePlace } from "../../schemas/cursor.ts";
import { param, sql } from "../sql.ts";
import { type Days, dayText, isWithin } from "./days.ts";
import { behindScore, newestScores, type ScoreSource, scoreVersion } from "./selection.ts";

/** Who asks: the pattern's name and the side that answers. */
export interface Asker {
  scope: ReadScope;
  name: string;
  side: "current" | "new";
}

export const tagOf = ({ scope, name, side }: Asker, part: string) => ({ name: `${name}.${part}`, projectId: scope.projectId, side });

const keyRow = z.object({ id: z.string(), at: instant });

export interface ScorePage {
  rows: ScoreRow[];
  next: TimePlace | undefined;
  /** Fewer than the page and the one row that tells whether more follow. */
  isShort: boolean;
  /** Scores whose newest version lies in none of the days: they have no place among these rows. */
  strays: string[];
}

/**
 * A page from the rows of some days: first its keys, from narrow columns, then the newest version of each of these
 * scores wherever it is stored, found by the index on ids.
 */
export async function pageWithin(asker: Asker, source: ScoreSource, { after, offset, limit }: ScorePageRequest, days: Days, without: readonly string[]): Promise<ScorePage> {
  const { db } = asker.scope;
  const keys = await db.query({
    tag: tagOf(asker, "keys"),
    sql: sql`
      SELECT id, at FROM (${newestScores(source, days, without)})
      WHERE fits AND ${behindScore(after, sql`at`, sql`id`)} ORDER BY at DESC, id DESC LIMIT ${param.uint(limit + 1)} OFFSET ${param.uint(offset)}`,
    row: keyRow,
    budget: "scan",
  });
  const shown = keys.slice(0, limit);
  const last = shown.at(-1);
  if (last === undefined) return { rows: [], next: undefined, isShort: true, strays: [] };
  const versions = await db.query({
    tag: tagOf(asker, "rows"),
    sql: sql`
      SELECT ${scoreColumns}, s.is_deleted AS is_deleted FROM ${source.table.name} AS s
      WHERE s.project_id = ${param.string(source.projectId)} AND s.id IN ${param.strings(shown.map(({ id }) => id))}
      ORDER BY ${scoreVersion} DESC LIMIT 1 BY s.id`,
    row: scoreVersionRow,
    budget: "detail",
  });
  const byId = new Map(versions.map((row) => [row.id, row]));
  return {
    rows: shown.flatMap(({ id }) => {
      const { is_deleted, ...row } = byId.get(id) ?? { is_deleted: 1 };
      return is_deleted === 0 ? [row as ScoreRow] : [];
    }),
    next: keys.length > limit ? { lastTime: last.at.getTime(), lastId: last.id } : undefined,
    isShort: keys.length <= limit,
    strays: versions.filter((row) => !isWithin(dayText(row.timestamp.getTime()), days)).map(({ id }) => id),
  };
}

/** The page from all days that selected scores lie in. Whose newest version lies outside of them is not selected. */
export async function wholePage(asker: Asker, source: ScoreSource, request: ScorePageRequest, days: Days, without: readonly string[] = []): Promise<ScorePage> {
  const page = await pageWithin(asker, source, request, days, without);
  return page.strays.length === 0 ? page : wholePage(asker, source, request, days, [...without, ...page.strays]);
}

/** The number of scores a full walk gives [Q-7]. */
export async function scoreCount(asker: Asker, source: ScoreSource, without: readonly string[]): Promise<number> {
  const [count] = await asker.scope.db.query({
    tag: tagOf(asker, "count"),
    sql: sql`SELECT countIf(fits) AS total FROM (${newestScores(source, source.days, without)})`,
    row: countRow,
    budget: "scan",
  });
  return count?.total ?? 0;
}
