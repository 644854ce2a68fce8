import { z } from "zod";
import { uint } from "../codecs.ts";
import type { Read, ReadScope } from "../read.ts";
import type { ScoreCursorInput, ScoreCursorPage, ScoreList, ScoreListInput, ScorePageRequest, ScoreSelection, ScoreTrace } from "../rows/score-list.ts";
import { type Days, dayText, narrowest } from "../scores/days.ts";
import { pageAndTotal, pageRequest, traceConditions, tracesOf } from "../scores/list.ts";
import { type Asker, pageWithin, type ScorePage, tagOf, wholePage } from "../scores/page.ts";
import { behindScore, scoreSource, type ScoreSource, type ScoreTable } from "../scores/selection.ts";
import { param, sql } from "../sql.ts";
import { selectTraces } from "./observation-traces.ts";
import { readAttributes } from "./trace-attributes.ts";

const table: ScoreTable = { name: sql`exp_scores`, day: (alias) => sql`${alias}.day` };

const askerOf = (scope: ReadScope, name: string): Asker => ({ scope, name, side: "new" });

async function sourceOf({ scope, name }: Asker, selection: ScoreSelection): Promise<ScoreSource> {
  const traces = await selectTraces(scope, name, traceConditions(selection.conditions));
  return scoreSource(table, scope.projectId, selection, traces(sql`s.trace_id`));
}

const cutRow = z.object({ day: z.string(), found: uint });

/**
 * The newest days that hold this many candidates, found by reading narrow columns in the order of the key and stopping
 * there; undefined when all days together hold fewer.
 */
async function cutDays(asker: Asker, { rows, fits }: ScoreSource, { after }: ScorePageRequest, days: Days, candidates: number): Promise<Days | undefined> {
  const [cut] = await asker.scope.db.query({
    tag: tagOf(asker, "days"),
    sql: sql`
      SELECT min(day) AS day, count() AS found FROM (
        SELECT s.day AS day FROM exp_scores AS s WHERE ${rows(days)} AND ${fits} AND ${behindScore(after, sql`s.timestamp`, sql`s.id`)}
        ORDER BY s.project_id DESC, s.day DESC LIMIT ${param.uint(candidates)})`,
    row: cutRow,
    budget: "scan",
  });
  return cut === undefined || cut.found < candidates ? undefined : narrowest(days, { from: cut.day });
}

/**
 * A page from as few days as hold it, so that it costs the same whatever the time range. Candidates are raw row versions:
 * where superseded ones took places among them it looks further, then everywhere.
 */
async function readPage(asker: Asker, source: ScoreSource, request: ScorePageRequest, without: readonly string[] = []): Promise<ScorePage> {
  const { after, offset, limit } = request;
  const days = after ? narrowest(source.days, { to: dayText(after.lastTime) }) : source.days;
  for (const slack of [1.2, 8]) {
    const cut = await cutDays(asker, source, request, days, Math.ceil((offset + limit + 1) * slack) + 20);
    if (cut === undefined) break;
    const page = await pageWithin(asker, source, request, cut, without);
    if (page.strays.length > 0) break;
    if (!page.isShort) return page;
  }
  return wholePage(asker, source, request, days, without);
}

/** What their rows say, by key. */
async function readTraces(asker: Asker, traceIds: readonly string[]): Promise<ScoreTrace[]> {
  return readAttributes(asker.scope, tagOf(asker, "traces"), traceIds);
}

/** A page of scores, newest first, and how many there are. */
export const newScoreList: Read<ScoreListInput, ScoreList> = async (scope, input) => {
  const asker = askerOf(scope, "scores.list");
  const source = await sourceOf(asker, input);
  const page = await pageAndTotal(asker, source, (without) => readPage(asker, source, pageRequest(input), without));
  return { ...page, traces: input.trace ? await tracesOf(page.rows, (ids) => readTraces(asker, ids)) : new Map() };
};

/** A page of scores behind a place. */
export const newScoreCursor: Read<ScoreCursorInput, ScoreCursorPage> = async (scope, { limit, after, ...selection }) => {
  const asker = askerOf(scope, "scores.cursor");
  const { rows, next } = await readPage(asker, await sourceOf(asker, selection), { after, offset: 0, limit });
  return { rows, next };
};
