import { scoreColumns, type ScoreRow, scoreRow } from "../rows/score.ts";
import { DETAIL_SCORE_TYPES } from "../rows/trace-detail.ts";
import { param, sql, type Sql } from "../sql.ts";
import { type Asker, tagOf } from "./page.ts";
import { scoreVersion } from "./selection.ts";

/**
 * The scores on these observations, the newest version of each, corrections left out, newest first.
 * @param table `scores` or `exp_scores`
 */
export async function scoresOfObservations(asker: Asker, table: Sql, observations: readonly { id: string; trace_id: string | null }[]): Promise<ScoreRow[]> {
  if (observations.length === 0) return [];
  const { db, projectId } = asker.scope;
  const project = param.string(projectId);
  const traceIds = param.strings([...new Set(observations.map(({ trace_id }) => trace_id ?? ""))]);
  const ids = param.strings(observations.map(({ id }) => id));
  return db.query({
    tag: tagOf(asker, "scores"),
    // By id: a version that has left the observation must not hide behind one that was on it.
    sql: sql`
      SELECT * EXCEPT is_deleted FROM (
        SELECT ${scoreColumns}, s.is_deleted AS is_deleted FROM ${table} AS s
        WHERE s.project_id = ${project} AND s.id IN (SELECT c.id FROM ${table} AS c WHERE c.project_id = ${project} AND c.trace_id IN ${traceIds} AND c.observation_id IN ${ids})
        ORDER BY ${scoreVersion} DESC LIMIT 1 BY s.id
      ) WHERE is_deleted = 0 AND ifNull(observation_id, '') IN ${ids} AND ifNull(trace_id, '') IN ${traceIds} AND data_type IN ${param.strings(DETAIL_SCORE_TYPES)} AND isFinite(value) ORDER BY timestamp DESC, id DESC`,
    row: scoreRow,
    budget: "detail",
  });
}
