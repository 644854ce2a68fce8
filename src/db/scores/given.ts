import type { QueryTag } from "../client.ts";
import type { ReadScope } from "../read.ts";
import type { ScoreRow } from "../rows/score.ts";
import { DETAIL_SCORE_TYPES } from "../rows/trace-detail.ts";
import { param, sql, type Sql } from "../sql.ts";
import { readScores } from "./newest.ts";

/**
 * Scores given to these sessions themselves.
 * @param table `scores` or `exp_scores`: their columns are named alike
 */
export const readSessionScores = (scope: ReadScope, tag: QueryTag, table: Sql, sessionIds: readonly string[]): Promise<ScoreRow[]> =>
  readScores(scope, tag, table, sql`s.session_id IN ${param.strings(sessionIds)} AND ifNull(s.trace_id, '') = ''`, DETAIL_SCORE_TYPES);

/** Scores of these traces and of their observations. */
export const readTraceScores = (scope: ReadScope, tag: QueryTag, table: Sql, traceIds: readonly string[]): Promise<ScoreRow[]> =>
  readScores(scope, tag, table, sql`s.trace_id IN ${param.strings(traceIds)} AND ifNull(s.session_id, '') = '' AND ifNull(s.dataset_run_id, '') = ''`, DETAIL_SCORE_TYPES);

/** The rows of sessions, each with its scores. */
export function scoresBySession<Row extends { id: string }>(rows: readonly Row[], scores: readonly ScoreRow[]): (Row & { scores: ScoreRow[] })[] {
  const bySession = Map.groupBy(scores, (score) => score.session_id);
  return rows.map((row) => ({ ...row, scores: bySession.get(row.id) ?? [] }));
}
