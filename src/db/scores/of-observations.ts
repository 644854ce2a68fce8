import { AGGREGATED_FIELDS, type AggregatedScore } from "../rows/score.ts";
import { DETAIL_SCORE_TYPES } from "../rows/trace-detail.ts";
import { param, sql, type Sql } from "../sql.ts";
import { readScores } from "./newest.ts";
import { type Asker, tagOf } from "./page.ts";

/**
 * What tables show of the scores on these observations, the newest version of each, corrections left out, newest first.
 * @param table `scores` or `exp_scores`
 */
export async function scoresOfObservations(asker: Asker, table: Sql, observations: readonly { id: string; trace_id: string | null }[]): Promise<AggregatedScore[]> {
  if (observations.length === 0) return [];
  const project = param.string(asker.scope.projectId);
  const traceIds = [...new Set(observations.map(({ trace_id }) => trace_id ?? ""))];
  const ids = observations.map(({ id }) => id);
  // By id: a version that has left the observation must not hide behind one that was on it.
  const named = sql`s.id IN (SELECT c.id FROM ${table} AS c WHERE c.project_id = ${project} AND c.trace_id IN ${param.strings(traceIds)} AND c.observation_id IN ${param.strings(ids)})`;
  const scores = await readScores(asker.scope, tagOf(asker, "scores"), table, named, DETAIL_SCORE_TYPES, AGGREGATED_FIELDS);
  const [isNamed, isTraced] = [new Set(ids), new Set(traceIds)];
  return scores.filter(({ observation_id, trace_id }) => isNamed.has(observation_id ?? "") && isTraced.has(trace_id ?? ""));
}
