import { SCORE_VIEWS, type ScoreViewName } from "../../schemas/dashboard-views.ts";
import { isSound } from "../scores/selection.ts";
import type { TimeWindow } from "../fragments/time-window.ts";
import { all, param, sql, type Sql } from "../sql.ts";
import { joins, scoreDimensions, scoreMeasures, timeWithin } from "./columns.ts";
import type { ViewScope, ViewSql } from "./view-sql.ts";

/** Scores on dashboards. Both sides name their columns alike; `s` is the table. */

export interface ScoreTable {
  /** As in `FROM`. */
  name: Sql;
  /** Bounds on the sorting key that hold the window. */
  days(window: TimeWindow): Sql[];
}

/** Live scores of the window, without what is in no list. FINAL has to see every version: the time is no bare column. */
export const scoresWithin = ({ days }: ScoreTable, projectId: string, window: TimeWindow): Sql => all([
  sql`s.project_id = ${param.string(projectId)} AND s.is_deleted = 0`,
  isSound,
  ...timeWithin(window, sql`identity(s.timestamp)`),
  ...days(window),
]);

/** The number of scores of the window by what they are about, as the join `sc`. */
export function scoreCounts(table: ScoreTable, { projectId, window }: ViewScope, subject: "trace_id" | "observation_id", id: Sql): Sql {
  const column = subject === "trace_id" ? sql`s.trace_id` : sql`s.observation_id`;
  return sql`
    LEFT JOIN (
      SELECT assumeNotNull(${column}) AS subject, uniqExact(s.id) AS scores
      FROM ${table.name} AS s FINAL WHERE ${scoresWithin(table, projectId, window)} AND ifNull(${column}, '') != '' GROUP BY ${column}
    ) AS sc ON sc.subject = ${id}`;
}

/** Joins of a score's trace `t` and observation `ob`, of the scores that a raw selection of `s` names. */
export interface ScoreJoins {
  trace(scope: ViewScope, named: Sql): Sql;
  observation(scope: ViewScope, named: Sql): Sql;
}

const rawRows = ({ days }: ScoreTable, { projectId, window }: ViewScope): Sql => all([sql`s.project_id = ${param.string(projectId)}`, ...days(window)]);

/** FROM and WHERE of scores `s` with the relations that are asked for. */
export const scoreSource = (table: ScoreTable, related: ScoreJoins, scope: ViewScope, types: readonly string[] | undefined): Sql => sql`
  FROM ${table.name} AS s FINAL ${joins([
    ...(scope.relations.has("trace") ? [related.trace(scope, sql`FROM ${table.name} AS s WHERE ${rawRows(table, scope)}`)] : []),
    ...(scope.relations.has("observation") ? [related.observation(scope, sql`FROM ${table.name} AS s WHERE ${rawRows(table, scope)} AND ifNull(s.observation_id, '') != ''`)] : []),
  ])}
  WHERE ${scoresWithin(table, scope.projectId, scope.window)} AND ${types ? sql`s.data_type IN ${param.strings(types)}` : sql`1`}`;

/** The three score views of a side. */
export const scoreViews = (table: ScoreTable, related: ScoreJoins): Record<ScoreViewName, ViewSql> => {
  const view = (types: readonly string[]): ViewSql => ({
    source: (scope) => scoreSource(table, related, scope, types),
    time: sql`identity(s.timestamp)`,
    dimensions: scoreDimensions,
    measures: scoreMeasures,
  });
  return { "scores-numeric": view(SCORE_VIEWS["scores-numeric"]), "scores-categorical": view(SCORE_VIEWS["scores-categorical"]), "scores-boolean": view(SCORE_VIEWS["scores-boolean"]) };
};
