import type { QueryTag } from "../client.ts";
import type { ReadScope } from "../read.ts";
import { AGGREGATED_FIELDS, type AggregatedScore, type ScoreRow } from "../rows/score.ts";
import { DETAIL_SCORE_TYPES } from "../rows/trace-detail.ts";
import { param, sql, type Sql } from "../sql.ts";
import { readScores } from "./newest.ts";

const ofSessions = (sessionIds: readonly string[]): Sql => sql`s.session_id IN ${param.strings(sessionIds)} AND ifNull(s.trace_id, '') = ''`;

const ofTraces = (traceIds: readonly string[]): Sql => sql`s.trace_id IN ${param.strings(traceIds)} AND ifNull(s.session_id, '') = '' AND ifNull(s.dataset_run_id, '') = ''`;

/**
 * Scores given to a session itself, whole.
 * @param table `scores` or `exp_scores`: their columns are named alike
 */
export const readSessionScores = (scope: ReadScope, tag: QueryTag, table: Sql, sessionId: string): Promise<ScoreRow[]> => readScores(scope, tag, table, ofSessions([sessionId]), DETAIL_SCORE_TYPES);

/** Scores of these traces and of their observations, whole. */
export const readTraceScores = (scope: ReadScope, tag: QueryTag, table: Sql, traceIds: readonly string[]): Promise<ScoreRow[]> => readScores(scope, tag, table, ofTraces(traceIds), DETAIL_SCORE_TYPES);

/** What tables of sessions show of the scores given to them. */
export const readAggregatedSessionScores = (scope: ReadScope, tag: QueryTag, table: Sql, sessionIds: readonly string[]): Promise<AggregatedScore[]> =>
  readScores(scope, tag, table, ofSessions(sessionIds), DETAIL_SCORE_TYPES, AGGREGATED_FIELDS);

/** What tables of traces show of the scores of these traces and of their observations. */
export const readAggregatedTraceScores = (scope: ReadScope, tag: QueryTag, table: Sql, traceIds: readonly string[]): Promise<AggregatedScore[]> =>
  readScores(scope, tag, table, ofTraces(traceIds), DETAIL_SCORE_TYPES, AGGREGATED_FIELDS);

/** The rows of sessions, each with its scores. */
export function scoresBySession<Row extends { id: string }>(rows: readonly Row[], scores: readonly AggregatedScore[]): (Row & { scores: AggregatedScore[] })[] {
  const bySession = Map.groupBy(scores, (score) => score.session_id);
  return rows.map((row) => ({ ...row, scores: bySession.get(row.id) ?? [] }));
}
