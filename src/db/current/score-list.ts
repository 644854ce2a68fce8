import { ofTraces } from "../fragments/trace-conditions.ts";
import type { Read, ReadScope } from "../read.ts";
import { NEWEST_FIRST, type ScoreCursorInput, type ScoreCursorPage, type ScoreList, type ScoreListInput, type ScoreOrder, type ScoreSelection, type ScoresWithTraces, type ScoreTableInput, type ScoreTrace, scoreTraceRow } from "../rows/score-list.ts";
import { countScores } from "../scores/count.ts";
import { daysOfPage, pageAlone, pageAndTotal, pageRequest, type QuickRead, tableRequest, traceConditions } from "../scores/list.ts";
import { type Asker, quickPage, tagOf } from "../scores/page.ts";
import { scoreSource, type ScoreSource } from "../scores/selection.ts";
import { param, sql, type Sql } from "../sql.ts";
import { scoreTable } from "./score-table.ts";

const askerOf = (scope: ReadScope, name: string): Asker => ({ scope, name, side: "current" });

/** Traces whose newest version is alive and selected, whatever day the others are stored under. */
const newestTraces = (projectId: string, where: Sql): Sql => sql`
  SELECT trace_id FROM (
    SELECT t.id AS trace_id, argMax(ifNull(toUInt8(t.is_deleted = 0 AND (${where})), 0), toUnixTimestamp64Milli(t.event_ts) * 2 + (t.is_deleted = 0)) AS fits
    FROM traces AS t WHERE t.project_id = ${param.string(projectId)} GROUP BY t.id
  ) WHERE fits`;

/** What a list of scores is cut from. */
export function currentScoreSource({ projectId }: ReadScope, selection: ScoreSelection, order?: ScoreOrder): ScoreSource {
  const traceId = selection.traceJoin === "left" ? sql`ifNull(s.trace_id, '')` : sql`s.trace_id`;
  const selected = ofTraces(traceConditions(selection), traceId, (where) => newestTraces(projectId, where));
  const named = sql`
    SELECT * FROM (
      SELECT t.id AS trace_id, t.name AS name, t.user_id AS user_id, t.is_deleted AS is_deleted FROM traces AS t
      WHERE t.project_id = ${param.string(projectId)} ORDER BY t.event_ts DESC, t.is_deleted LIMIT 1 BY t.id
    ) WHERE is_deleted = 0`;
  return scoreSource(scoreTable, projectId, selection, { selected, named }, order);
}

/** Newest version of each of these traces. */
function readTraces(asker: Asker, traceIds: readonly string[]): Promise<ScoreTrace[]> {
  return asker.scope.db.query({
    tag: tagOf(asker, "traces"),
    sql: sql`
      SELECT * EXCEPT is_deleted FROM (
        SELECT t.id AS id, t.name AS name, t.user_id AS user_id, t.session_id AS session_id, t.environment AS environment, t.tags AS tags, t.is_deleted AS is_deleted
        FROM traces AS t WHERE t.project_id = ${param.string(asker.scope.projectId)} AND t.id IN ${param.strings(traceIds)}
        ORDER BY t.event_ts DESC, t.is_deleted LIMIT 1 BY t.id
      ) WHERE is_deleted = 0`,
    row: scoreTraceRow,
    budget: "detail",
  });
}

const quick: QuickRead = (asker, source, request, readTraces) => quickPage(asker, source, request, daysOfPage(source, request), readTraces);

const tracesFor = (asker: Asker) => (traceIds: readonly string[]) => readTraces(asker, traceIds);

/** A page of scores, newest first, and how many there are. */
export const currentScoreList: Read<ScoreListInput, ScoreList> = (scope, input) => {
  const asker = askerOf(scope, "scores.list");
  return pageAndTotal(asker, currentScoreSource(scope, input), pageRequest(input), quick, input.trace ? tracesFor(asker) : undefined);
};

/** A page of scores behind a place. */
export const currentScoreCursor: Read<ScoreCursorInput, ScoreCursorPage> = (scope, { limit, after, ...selection }) =>
  pageAlone(askerOf(scope, "scores.cursor"), currentScoreSource(scope, selection), { order: NEWEST_FIRST, after, offset: 0, limit }, quick);

/** A page of scores in any order, with what their traces say. */
export const currentScoreTable: Read<ScoreTableInput, ScoresWithTraces> = (scope, input) => {
  const asker = askerOf(scope, "scores.all");
  return pageAlone(asker, currentScoreSource(scope, input, input.order), tableRequest(input), quick, tracesFor(asker));
};

/** How many scores a selection has. */
export const currentScoreCount: Read<ScoreSelection, number> = (scope, selection) => countScores(askerOf(scope, "scores.countAll"), currentScoreSource(scope, selection));
