import { ofTraces } from "../fragments/trace-conditions.ts";
import type { Read, ReadScope } from "../read.ts";
import { type ScoreCursorInput, type ScoreCursorPage, type ScoreList, type ScoreListInput, type ScoreSelection, type ScoreTrace, scoreTraceRow } from "../rows/score-list.ts";
import { daysOfPage, pageAlone, pageAndTotal, pageRequest, type QuickRead, traceConditions, tracesOf } from "../scores/list.ts";
import { type Asker, quickPage, tagOf } from "../scores/page.ts";
import { scoreSource, type ScoreSource, type ScoreTable } from "../scores/selection.ts";
import { param, sql, type Sql } from "../sql.ts";

const table: ScoreTable = { name: sql`scores`, day: (alias) => sql`toDate(${alias}.timestamp)` };

const askerOf = (scope: ReadScope, name: string): Asker => ({ scope, name, side: "current" });

/** Traces whose newest version is alive and selected, whatever day the others are stored under. */
const newestTraces = (projectId: string, where: Sql): Sql => sql`
  SELECT trace_id FROM (
    SELECT t.id AS trace_id, argMax(ifNull(toUInt8(t.is_deleted = 0 AND (${where})), 0), toUnixTimestamp64Milli(t.event_ts) * 2 + (t.is_deleted = 0)) AS fits
    FROM traces AS t WHERE t.project_id = ${param.string(projectId)} GROUP BY t.id
  ) WHERE fits`;

function sourceOf({ projectId }: ReadScope, selection: ScoreSelection): ScoreSource {
  const ofTrace = ofTraces(traceConditions(selection.conditions), sql`s.trace_id`, (where) => newestTraces(projectId, where));
  return scoreSource(table, projectId, selection, ofTrace);
}

/** Newest version of each of these traces. */
function readTraces(asker: Asker, traceIds: readonly string[]): Promise<ScoreTrace[]> {
  return asker.scope.db.query({
    tag: tagOf(asker, "traces"),
    sql: sql`
      SELECT * EXCEPT is_deleted FROM (
        SELECT t.id AS id, t.user_id AS user_id, t.session_id AS session_id, t.environment AS environment, t.tags AS tags, t.is_deleted AS is_deleted
        FROM traces AS t WHERE t.project_id = ${param.string(asker.scope.projectId)} AND t.id IN ${param.strings(traceIds)}
        ORDER BY t.event_ts DESC, t.is_deleted LIMIT 1 BY t.id
      ) WHERE is_deleted = 0`,
    row: scoreTraceRow,
    budget: "detail",
  });
}

const quick: QuickRead = (asker, source, request) => quickPage(asker, source, request, daysOfPage(source, request));

/** A page of scores, newest first, and how many there are. */
export const currentScoreList: Read<ScoreListInput, ScoreList> = async (scope, input) => {
  const asker = askerOf(scope, "scores.list");
  const page = await pageAndTotal(asker, sourceOf(scope, input), pageRequest(input), quick);
  return { ...page, traces: input.trace ? await tracesOf(page.rows, (ids) => readTraces(asker, ids)) : new Map() };
};

/** A page of scores behind a place. */
export const currentScoreCursor: Read<ScoreCursorInput, ScoreCursorPage> = (scope, { limit, after, ...selection }) =>
  pageAlone(askerOf(scope, "scores.cursor"), sourceOf(scope, selection), { after, offset: 0, limit }, quick);
