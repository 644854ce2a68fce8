import { z } from "zod";
import { uint } from "../codecs.ts";
import type { Read, ReadScope } from "../read.ts";
import { type ScoreCursorInput, type ScoreCursorPage, type ScoreList, type ScoreListInput, type ScorePageRequest, type ScoreSelection, type ScoreTrace, scoreTraceRow } from "../rows/score-list.ts";
import { type Days, narrowest } from "../scores/days.ts";
import { daysOfPage, pageAlone, pageAndTotal, pageRequest, type QuickRead, traceConditions, tracesOf } from "../scores/list.ts";
import { type Asker, quickPage, tagOf } from "../scores/page.ts";
import { behindScore, scoreSource, type ScoreSource, type ScoreTable } from "../scores/selection.ts";
import { param, sql } from "../sql.ts";
import { placesOf } from "./columns.ts";
import { selectTraces } from "./observation-traces.ts";

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
const quick: QuickRead = async (asker, source, request) => {
  const days = daysOfPage(source, request);
  for (const slack of [1.2, 8]) {
    const cut = await cutDays(asker, source, request, days, Math.ceil((request.offset + request.limit + 1) * slack) + 20);
    if (cut === undefined) break;
    const page = await quickPage(asker, source, request, cut);
    if (!page.isShort) return page;
  }
  return quickPage(asker, source, request, days);
};

/** The newest statement of these fields; deleted traces are left out. */
async function readTraces(asker: Asker, traceIds: readonly string[]): Promise<ScoreTrace[]> {
  const { db, projectId } = asker.scope;
  return db.query({
    tag: tagOf(asker, "traces"),
    sql: sql`
      SELECT trace_id AS id, r1.2 AS user_id, r2.2 AS session_id, r3.2 AS environment, mapKeys(mapFilter((k, v) -> v >= w, tg)) AS tags FROM (
        SELECT trace_id, max(x.timestamp) AS t, max(x.user_id) AS r1, max(x.session_id) AS r2, max(x.environment) AS r3, maxMap(x.tags) AS tg, max(x.whole_at) AS w, max(x.deleted_at) AS deleted
        FROM exp_traces_amt AS x PREWHERE (project_id, hour, trace_id) IN (${placesOf(projectId, traceIds)}) GROUP BY trace_id
      ) WHERE t.1 > deleted`,
    row: scoreTraceRow,
    budget: "detail",
  });
}

/** A page of scores, newest first, and how many there are. */
export const newScoreList: Read<ScoreListInput, ScoreList> = async (scope, input) => {
  const asker = askerOf(scope, "scores.list");
  const page = await pageAndTotal(asker, await sourceOf(asker, input), pageRequest(input), quick);
  return { ...page, traces: input.trace ? await tracesOf(page.rows, (ids) => readTraces(asker, ids)) : new Map() };
};

/** A page of scores behind a place. */
export const newScoreCursor: Read<ScoreCursorInput, ScoreCursorPage> = async (scope, { limit, after, ...selection }) => {
  const asker = askerOf(scope, "scores.cursor");
  return pageAlone(asker, await sourceOf(asker, selection), { after, offset: 0, limit }, quick);
};
