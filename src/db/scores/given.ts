import type { QueryTag } from "../client.ts";
import type { ReadScope } from "../read.ts";
import { scoreColumns, type ScoreRow, scoreRow } from "../rows/score.ts";
import { DETAIL_SCORE_TYPES } from "../rows/trace-detail.ts";
import { param, sql, type Sql } from "../sql.ts";
import { scoreVersion } from "./selection.ts";

/** Newest version of each score that `of` selects from `s`, newest first. Corrections, and what another writer left broken, are not shown. */
function readScores({ db, projectId }: ReadScope, tag: QueryTag, table: Sql, of: Sql): Promise<ScoreRow[]> {
  return db.query({
    tag,
    sql: sql`
      SELECT * EXCEPT is_deleted FROM (
        SELECT ${scoreColumns}, s.is_deleted AS is_deleted FROM ${table} AS s
        WHERE s.project_id = ${param.string(projectId)} AND ${of} ORDER BY ${scoreVersion} DESC LIMIT 1 BY s.id
      ) WHERE is_deleted = 0 AND data_type IN ${param.strings(DETAIL_SCORE_TYPES)} AND isFinite(value) ORDER BY timestamp DESC, id DESC`,
    row: scoreRow,
    budget: "detail",
  });
}

/**
 * Scores given to these sessions themselves.
 * @param table `scores` or `exp_scores`: their columns are named alike
 */
export const readSessionScores = (scope: ReadScope, tag: QueryTag, table: Sql, sessionIds: readonly string[]): Promise<ScoreRow[]> =>
  readScores(scope, tag, table, sql`s.session_id IN ${param.strings(sessionIds)} AND ifNull(s.trace_id, '') = ''`);

/** Scores of these traces and of their observations. */
export const readTraceScores = (scope: ReadScope, tag: QueryTag, table: Sql, traceIds: readonly string[]): Promise<ScoreRow[]> =>
  readScores(scope, tag, table, sql`s.trace_id IN ${param.strings(traceIds)} AND ifNull(s.session_id, '') = '' AND ifNull(s.dataset_run_id, '') = ''`);

/** The rows of sessions, each with its scores. */
export function scoresBySession<Row extends { id: string }>(rows: readonly Row[], scores: readonly ScoreRow[]): (Row & { scores: ScoreRow[] })[] {
  const bySession = Map.groupBy(scores, (score) => score.session_id);
  return rows.map((row) => ({ ...row, scores: bySession.get(row.id) ?? [] }));
}
