import { z } from "zod";
import { instant, textOrNull, uint } from "../codecs.ts";
import type { ReadScope } from "../read.ts";
import type { ScoreRow } from "../rows/score.ts";
import type { ScorePageRequest, ScoreTrace, ScoreVersion } from "../rows/score-list.ts";
import type { TimePlace } from "../../schemas/cursor.ts";
import { joinSql, param, sql, type Sql } from "../sql.ts";
import { type Days, dayText, isWithin } from "./days.ts";
import { readNewestVersions, scoreOf } from "./newest.ts";
import { behindScore, keptRows, newestScores, type ScoreSource, scoreVersion, sortKey } from "./selection.ts";

/** Who asks: the pattern's name and the side that answers. */
export interface Asker {
  scope: ReadScope;
  name: string;
  side: "current" | "new";
}

export const tagOf = ({ scope, name, side }: Asker, part: string) => ({ name: `${name}.${part}`, projectId: scope.projectId, side });

export interface ScorePage {
  rows: ScoreRow[];
  next: TimePlace | undefined;
  /** What the traces of the rows say, when asked for. */
  traces: Map<string, ScoreTrace>;
}

/** Reads what traces say. */
export type ReadTraces = (traceIds: readonly string[]) => Promise<ScoreTrace[]>;

const keyRow = z.object({ id: z.string(), at: instant });
type Key = z.output<typeof keyRow>;

/** The newest version of each of these scores wherever it is stored, found by the index on ids. */
const readVersions = async (asker: Asker, source: ScoreSource, keys: readonly Key[]): Promise<Map<string, ScoreVersion>> =>
  keys.length === 0 ? new Map() : readNewestVersions(asker.scope, tagOf(asker, "rows"), source.table.name, sql`s.id IN ${param.strings(keys.map(({ id }) => id))}`);

/** What the traces of these scores say, by trace id; nothing when nobody asks. */
async function tracesOf(scores: readonly { trace_id: string | null }[], readTraces: ReadTraces | undefined): Promise<Map<string, ScoreTrace>> {
  const traceIds = readTraces ? [...new Set(scores.flatMap(({ trace_id }) => trace_id ?? []))] : [];
  const traces = readTraces && traceIds.length > 0 ? await readTraces(traceIds) : [];
  return new Map(traces.map((trace) => [trace.id, trace]));
}

/** The page's rows in order. A score that was deleted since its key was read is left out. */
function pageOf(keys: readonly Key[], limit: number, versions: ReadonlyMap<string, ScoreVersion>): Omit<ScorePage, "traces"> {
  const shown = keys.slice(0, limit);
  const last = shown.at(-1);
  return {
    rows: shown.flatMap(({ id }) => {
      const version = versions.get(id);
      return (version && scoreOf(version)) ?? [];
    }),
    next: last && keys.length > limit ? { lastTime: last.at.getTime(), lastId: last.id } : undefined,
  };
}

/** Behind a place, of so many rows and one more, which tells whether more follow. */
function cut({ order, after, offset, limit }: ScorePageRequest, at: Sql, id: Sql, key: Sql | undefined): Sql {
  const direction = order.descending ? sql`DESC` : sql`ASC`;
  const by = joinSql([...(key ? [key] : []), at, id].map((each) => sql`${each} ${direction} NULLS LAST`), ", ");
  return sql`${behindScore(after, at, id)} ORDER BY ${by} LIMIT ${param.uint(limit + 1)} OFFSET ${param.uint(offset)}`;
}

const keptKeyRow = keyRow.extend({ version: uint, trace_id: textOrNull });

export interface QuickPage extends ScorePage {
  /** Fewer than were asked for: there may be more in other days. */
  isShort: boolean;
  /** Every row is the newest of its score. If not, another row may have taken its place: `exactPage` tells. */
  isSure: boolean;
}

/**
 * The time as FINAL has to see it: bare, it would prune parts by the times in them, and where the newest version lies in
 * such a part an older one would show. Days are safe: all versions of a key share one.
 */
const time = sql`identity(s.timestamp)`;

/**
 * A page from the rows that the sorting key leaves in these days: keys first, from narrow columns.
 * @param within narrows the days further
 */
export async function quickPage(asker: Asker, source: ScoreSource, request: ScorePageRequest, days: Days, readTraces?: ReadTraces, within: Sql = sql`1`): Promise<QuickPage> {
  const keys = await asker.scope.db.query({
    tag: tagOf(asker, "keys"),
    sql: sql`SELECT s.id AS id, s.timestamp AS at, s.trace_id AS trace_id, ${scoreVersion} AS version ${keptRows(source, days)} AND ${within} AND ${source.fits} AND ${cut(request, time, sql`s.id`, sortKey(request.order))}`,
    row: keptKeyRow,
    budget: "scan",
  });
  const shown = keys.slice(0, request.limit);
  const [versions, traces] = await Promise.all([readVersions(asker, source, shown), tracesOf(shown, readTraces)]);
  return {
    ...pageOf(keys, request.limit, versions),
    traces,
    isShort: keys.length <= request.limit,
    isSure: shown.every(({ id, version }) => versions.get(id)?.stored_version === version),
  };
}

export interface ExactPage extends ScorePage {
  /** Scores that have rows in these days, and their newest version in others: they are not selected. */
  without: readonly string[];
}

/** The same from the newest version of each score, whatever it is stored under. */
export async function exactPage(asker: Asker, source: ScoreSource, request: ScorePageRequest, days: Days, readTraces?: ReadTraces, without: readonly string[] = []): Promise<ExactPage> {
  const key = sortKey(request.order);
  const keys = await asker.scope.db.query({
    tag: tagOf(asker, "exactKeys"),
    sql: sql`SELECT id, at FROM (${newestScores(source, days, without, key)}) WHERE fits AND ${cut(request, sql`at`, sql`id`, key && sql`key`)}`,
    row: keyRow,
    budget: "scan",
  });
  const versions = await readVersions(asker, source, keys.slice(0, request.limit));
  const strays = [...versions.values()].filter((row) => !isWithin(dayText(row.timestamp.getTime()), days)).map(({ id }) => id);
  if (strays.length > 0) return exactPage(asker, source, request, days, readTraces, [...without, ...strays]);
  const page = pageOf(keys, request.limit, versions);
  return { ...page, traces: await tracesOf(page.rows, readTraces), without };
}
