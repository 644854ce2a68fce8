import { scoreCounts, type ScoreJoins, type ScoreTable } from "../dashboard/scores.ts";
import { timeWithin, traceJoinColumns } from "../dashboard/columns.ts";
import type { ViewScope } from "../dashboard/view-sql.ts";
import { hoursWithin, type TimeWindow } from "../fragments/time-window.ts";
import { all, param, sql, type Sql } from "../sql.ts";
import { placesOf } from "./columns.ts";
import { spanStatsOf } from "./span-stats.ts";

/** Related records for dashboards on the new tables: one row each, found by key, so that a join multiplies nothing [T-16]. */

const daysWithin = ({ from, to }: TimeWindow, day: Sql): Sql[] => [
  ...(from === undefined ? [] : [sql`${day} >= toDate(${param.hour(from)})`]),
  ...(to === undefined ? [] : [sql`${day} <= toDate(${param.hour(to - 1)})`]),
];

export const scoreTable: ScoreTable = { name: sql`exp_scores`, days: (window) => daysWithin(window, sql`s.day`) };

/** Live spans `o` of the window. */
export const spansWithin = ({ projectId, window }: Pick<ViewScope, "projectId" | "window">): Sql =>
  all([sql`o.project_id = ${param.string(projectId)} AND o.is_deleted = 0`, ...hoursWithin(window, sql`o.hour`), ...timeWithin(window, sql`o.start_time`)]);

/** Settled rows `m` of the traces of the window. */
export const tracesWithin = ({ projectId, window }: ViewScope): Sql =>
  all([sql`m.project_id = ${param.string(projectId)} AND m.listed = 1`, ...hoursWithin(window, sql`m.hour`), ...timeWithin(window, sql`m.timestamp`)]);

/** Whether all observations of a settled row lie in the window: then its totals are those of the window. */
export const isWithin = ({ from, to }: TimeWindow): Sql =>
  sql`(m.observation_count = 0 OR ${all([...(from === undefined ? [] : [sql`m.first_start >= ${param.time(from)}`]), ...(to === undefined ? [] : [sql`m.last_start < ${param.time(to)}`])])})`;

/** For the few traces across the window's ends: what their spans within it add up to, read by key, as the join `os`. */
export function edgeTotals(scope: ViewScope): Sql {
  const { projectId, window } = scope;
  const across = sql`SELECT m.trace_id FROM exp_trace_metrics AS m WHERE ${tracesWithin(scope)} AND NOT ${isWithin(window)}`;
  return sql`LEFT JOIN (${spanStatsOf({ projectId, ...window }, placesOf(projectId, across))}) AS os ON os.trace_id = m.trace_id`;
}

export const scoresOf = (scope: ViewScope, subject: "trace_id" | "observation_id", id: Sql): Sql => scoreCounts(scoreTable, scope, subject, id);

/**
 * The settled rows of the traces that records name, whenever they were, as the join `t`.
 * @param named FROM and WHERE of the rows that name them, under the alias `namer`
 */
export const traceOf = ({ projectId }: ViewScope, record: Sql, named: Sql, namer: Sql = record): Sql => sql`
  LEFT JOIN (
    SELECT x.trace_id AS trace_id, ${traceJoinColumns} FROM exp_trace_metrics AS x FINAL
    WHERE x.project_id = ${param.string(projectId)} AND x.listed = 1 AND x.trace_id IN (SELECT ${namer}.trace_id ${named})
  ) AS t ON t.trace_id = ${record}.trace_id`;

/** Up to this range the traces of scores are few enough to be looked up one by one; beyond it one scan is quicker. */
const KEY_READ_MS = 2 * 86_400_000;

const spansOf = ({ projectId, window: { from = 0, to = Infinity } }: ViewScope, named: Sql): Sql =>
  to - from <= KEY_READ_MS ? sql`(o.project_id, o.hour, o.trace_id) IN (${placesOf(projectId, sql`SELECT s.trace_id ${named}`)})` : sql`1`;

export const scoreJoins: ScoreJoins = {
  trace: (scope, named) => traceOf(scope, sql`s`, named),
  observation: (scope, named) => sql`
    LEFT JOIN (
      SELECT span_id, trace_id, name, model, prompt_name, prompt_version FROM (
        SELECT o.span_id AS span_id, o.trace_id AS trace_id, o.name AS name, o.model AS model, o.prompt_name AS prompt_name, o.prompt_version AS prompt_version, o.is_deleted AS is_deleted
        FROM exp_spans AS o WHERE o.project_id = ${param.string(scope.projectId)} AND ${spansOf(scope, named)} AND o.span_id IN (SELECT s.observation_id ${named})
        ORDER BY o.event_ts DESC, o.is_deleted, o.hour DESC LIMIT 1 BY o.trace_id, o.span_id
      ) WHERE is_deleted = 0
    ) AS ob ON ob.span_id = s.observation_id AND ob.trace_id = s.trace_id`,
};
