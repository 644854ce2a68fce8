import type { ColumnSqls } from "../filters/compile.ts";
import { daysWithin } from "./time-window.ts";
import { DETAIL_SCORE_TYPES } from "../rows/trace-detail.ts";
import { all, joinSql, param, sql, type Sql } from "../sql.ts";

export interface ScoreScope {
  projectId: string;
  /** Milliseconds: scores from then on (REST contract 2.1, Bounds). */
  from?: number | undefined;
  environments?: readonly string[] | undefined;
}

/** What a row of a score on a trace or on one of its observations has to be. */
export const scoresOfTraces = ({ from, environments }: ScoreScope): Sql[] => [
  sql`s.is_deleted = 0 AND ifNull(s.session_id, '') = '' AND ifNull(s.dataset_run_id, '') = '' AND ifNull(s.trace_id, '') != ''`,
  sql`s.data_type IN ${param.strings(DETAIL_SCORE_TYPES)}`,
  ...(from === undefined ? [] : [sql`identity(s.timestamp) >= ${param.time(from)}`, ...daysWithin({ from, to: undefined }, sql`s.timestamp`)]),
  ...(environments ? [sql`s.environment IN ${param.strings(environments)}`] : []),
];

/**
 * Scores on traces and their observations, per trace: ids, averages by name, `name:value` of categories and booleans.
 * @param table `scores` or `exp_scores`: their columns are named alike
 */
export const scoreStats = (table: Sql, scope: ScoreScope, traceIds?: readonly string[]): Sql =>
  statsBy([sql`trace_id`], table, [
    sql`s.project_id = ${param.string(scope.projectId)}`,
    ...scoresOfTraces(scope),
    ...(traceIds ? [sql`s.trace_id IN ${param.strings(traceIds)}`] : []),
  ]);

/** The same of scores given to sessions, per session. */
export const sessionScoreStats = (table: Sql, projectId: string): Sql =>
  statsBy([sql`session_id`], table, [
    sql`s.project_id = ${param.string(projectId)}`,
    sql`s.is_deleted = 0 AND ifNull(s.session_id, '') != '' AND ifNull(s.trace_id, '') = ''`,
    sql`s.data_type IN ${param.strings(DETAIL_SCORE_TYPES)}`,
  ]);

/** The same of scores given to observations, per observation of a trace. */
export const observationScoreStats = (table: Sql, projectId: string): Sql =>
  statsBy([sql`trace_id`, sql`observation_id`], table, [
    sql`s.project_id = ${param.string(projectId)}`,
    sql`s.is_deleted = 0 AND ifNull(s.observation_id, '') != '' AND ifNull(s.trace_id, '') != '' AND ifNull(s.session_id, '') = '' AND ifNull(s.dataset_run_id, '') = ''`,
    sql`s.data_type IN ${param.strings(DETAIL_SCORE_TYPES)}`,
  ]);

/** @param subject the columns of what the scores are about */
function statsBy(subject: readonly Sql[], table: Sql, conditions: readonly Sql[]): Sql {
  const list = joinSql(subject, ", ");
  return sql`
    SELECT ${list}, arrayFlatten(groupArray(ids)) AS score_ids, groupArrayIf((name, average), numeric > 0) AS scores_avg,
      arrayFlatten(groupArray(categories)) AS score_categories, arrayFlatten(groupArray(booleans)) AS score_booleans
    FROM (
      SELECT ${joinSql(subject.map((column) => sql`assumeNotNull(s.${column}) AS ${column}`), ", ")}, s.name AS name, groupUniqArray(s.id) AS ids,
        countIf(s.data_type IN ('NUMERIC', 'BOOLEAN')) AS numeric, avgIf(s.value, s.data_type IN ('NUMERIC', 'BOOLEAN')) AS average,
        groupUniqArrayIf(concat(s.name, ':', ifNull(s.string_value, '')), s.data_type = 'CATEGORICAL') AS categories,
        groupUniqArrayIf(concat(s.name, ':', if(s.value = 0, 'false', 'true')), s.data_type = 'BOOLEAN') AS booleans
      FROM ${table} AS s FINAL WHERE ${all(conditions)}
      GROUP BY ${joinSql(subject.map((column) => sql`s.${column}`), ", ")}, s.name
    ) GROUP BY ${list}`;
}

/** Filter columns over a join of `scoreStats` under this alias. */
export const scoreColumns = (alias: Sql): ColumnSqls<"scores_avg" | "score_categories" | "score_booleans"> => ({
  scores_avg: { expression: sql`${alias}.scores_avg` },
  score_categories: { expression: sql`${alias}.score_categories` },
  score_booleans: { expression: sql`${alias}.score_booleans` },
});

export const SCORE_COLUMNS: ReadonlySet<string> = new Set(["scores_avg", "score_categories", "score_booleans"]);
