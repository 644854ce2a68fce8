import { z } from "zod";
import { uint } from "../codecs.ts";
import type { Read, ReadScope } from "../read.ts";
import { NEWEST_FIRST, type ScoreCursorInput, type ScoreCursorPage, type ScoreList, type ScoreListInput, type ScoreOrder, type ScorePageRequest, type ScoreSelection, type ScoresWithTraces, type ScoreTableInput, type ScoreTrace } from "../rows/score-list.ts";
import { countScores } from "../scores/count.ts";
import { type Days, isShort, narrowest } from "../scores/days.ts";
import { daysOfPage, pageAlone, pageAndTotal, pageRequest, type QuickRead, tableRequest, traceConditions } from "../scores/list.ts";
import { type Asker, quickPage, tagOf } from "../scores/page.ts";
import { behindScore, scoreSource, type ScoreSource } from "../scores/selection.ts";
import { param, sql, type Sql } from "../sql.ts";
import { selectTraces } from "./observation-traces.ts";
import { scoreTable } from "./score-table.ts";
import { readAttributes } from "./trace-attributes.ts";

const askerOf = (scope: ReadScope, name: string): Asker => ({ scope, name, side: "new" });

/** What a list of scores is cut from. */
export async function newScoreSource({ scope, name }: Asker, selection: ScoreSelection, order?: ScoreOrder): Promise<ScoreSource> {
  const traces = await selectTraces(scope, name, traceConditions(selection));
  const named = sql`SELECT t.trace_id AS trace_id, t.name AS name, t.user_id AS user_id FROM exp_trace_metrics AS t FINAL WHERE t.project_id = ${param.string(scope.projectId)} AND t.listed = 1`;
  return scoreSource(scoreTable, scope.projectId, selection, { selected: traces(sql`s.trace_id`), named }, order);
}

const candidatesOf = ({ offset, limit }: ScorePageRequest, slack: number): number => Math.ceil((offset + limit + 1) * slack) + 20;

/** The days of this many candidates, by narrow columns in the order of the key, which stops there. */
function daysOfCandidates({ join, rows, fits }: ScoreSource, { order, after }: ScorePageRequest, days: Days, candidates: number): Sql {
  const direction = order.descending ? sql`DESC` : sql`ASC`;
  return sql`
    SELECT s.day AS day FROM exp_scores AS s ${join} WHERE ${rows(days)} AND ${fits} AND ${behindScore(after, sql`s.timestamp`, sql`s.id`)}
    ORDER BY s.project_id ${direction}, s.day ${direction} LIMIT ${param.uint(candidates)}`;
}

const cutRow = z.object({ first: z.string(), last: z.string(), found: uint });

/** The days at the list's beginning that hold this many candidates; undefined when all days together hold fewer. */
async function cutDays(asker: Asker, source: ScoreSource, request: ScorePageRequest, days: Days, candidates: number): Promise<Days | undefined> {
  const [cut] = await asker.scope.db.query({
    tag: tagOf(asker, "days"),
    sql: sql`SELECT min(day) AS first, max(day) AS last, count() AS found FROM (${daysOfCandidates(source, request, days, candidates)})`,
    row: cutRow,
    budget: "scan",
  });
  if (cut === undefined || cut.found < candidates) return undefined;
  return narrowest(days, request.order.descending ? { from: cut.first } : { to: cut.last });
}

/**
 * A page from as few days as hold it, so that it costs the same whatever the time range. Candidates are raw row versions:
 * where superseded ones took places among them it looks further, then everywhere. Another order than time's needs all days.
 */
const quick: QuickRead = async (asker, source, request, readTraces) => {
  const days = daysOfPage(source, request);
  // Of two days it would spare one at most.
  if (request.order.column !== "timestamp" || isShort(days)) return quickPage(asker, source, request, days, readTraces);
  const first = await quickPage(asker, source, request, days, readTraces, sql`s.day IN (${daysOfCandidates(source, request, days, candidatesOf(request, 1.2))})`);
  if (!first.isShort) return first;
  const cut = await cutDays(asker, source, request, days, candidatesOf(request, 8));
  const page = cut && (await quickPage(asker, source, request, cut, readTraces));
  return page && !page.isShort ? page : quickPage(asker, source, request, days, readTraces);
};

const tracesFor = (asker: Asker) => (traceIds: readonly string[]): Promise<ScoreTrace[]> =>
  readAttributes(asker.scope, tagOf(asker, "traces"), traceIds, ["name", "user_id", "session_id", "environment", "tags"]);

/** A page of scores, newest first, and how many there are. */
export const newScoreList: Read<ScoreListInput, ScoreList> = async (scope, input) => {
  const asker = askerOf(scope, "scores.list");
  return pageAndTotal(asker, await newScoreSource(asker, input), pageRequest(input), quick, input.trace ? tracesFor(asker) : undefined);
};

/** A page of scores behind a place. */
export const newScoreCursor: Read<ScoreCursorInput, ScoreCursorPage> = async (scope, { limit, after, ...selection }) => {
  const asker = askerOf(scope, "scores.cursor");
  return pageAlone(asker, await newScoreSource(asker, selection), { order: NEWEST_FIRST, after, offset: 0, limit }, quick);
};

/** A page of scores in any order, with what their traces say. */
export const newScoreTable: Read<ScoreTableInput, ScoresWithTraces> = async (scope, input) => {
  const asker = askerOf(scope, "scores.all");
  return pageAlone(asker, await newScoreSource(asker, input, input.order), tableRequest(input), quick, tracesFor(asker));
};

/** How many scores a selection has. */
export const newScoreCount: Read<ScoreSelection, number> = async (scope, selection) => {
  const asker = askerOf(scope, "scores.countAll");
  return countScores(asker, await newScoreSource(asker, selection));
};
