import { levelAndTimeSums } from "../fragments/trace-stats.ts";
import { daysWithin } from "../fragments/time-window.ts";
import { all, empty, ident, type Param, param, sql, type Sql } from "../sql.ts";

export interface ObservationScope {
  projectId: string;
  /** Milliseconds: observations that start from then on. */
  from?: number | undefined;
  environments?: readonly string[] | undefined;
  /** Of these traces only; ids, as `IN` takes them. */
  traceIds?: Sql | Param | undefined;
}

const keysWith = (map: string, word: string): Sql =>
  sql`arraySum(mapValues(mapFilter((k, v) -> positionCaseInsensitive(k, ${param.string(word)}) > 0, o.${ident(map)})))`;

const sums = sql`
  groupUniqArray(o.id) AS observation_ids, ${levelAndTimeSums},
  min(o.start_time) AS first_start, max(ifNull(o.end_time, toDateTime64(0, 3))) AS last_end,
  sum(toDecimal128(ifNull(o.total_cost, 0), 12)) AS total_cost, sum(toDecimal128(${keysWith("cost_details", "input")}, 12)) AS input_cost, sum(toDecimal128(${keysWith("cost_details", "output")}, 12)) AS output_cost,
  sum(${keysWith("usage_details", "input")}) AS input_usage, sum(${keysWith("usage_details", "output")}) AS output_usage, sum(o.usage_details['total']) AS total_usage`;

/** All observations of the scope, newest version each, added up per trace. */
export function observationStats({ projectId, from, environments, traceIds }: ObservationScope): Sql {
  const conditions = [
    sql`o.project_id = ${param.string(projectId)}`,
    ...(from === undefined ? [] : [sql`identity(o.start_time) >= ${param.time(from)}`, ...daysWithin({ from, to: undefined }, sql`o.start_time`)]),
    ...(environments ? [sql`o.environment IN ${param.strings(environments)}`] : []),
    ...(traceIds ? [sql`o.trace_id IN ${traceIds}`] : []),
  ];
  return sql`
    SELECT o.trace_id AS trace_id, ${sums}
    FROM observations AS o FINAL WHERE ${all(conditions)} GROUP BY o.trace_id`;
}

/**
 * The same of a few traces, with the maps added up by key: read by the index on trace ids, the newest version of an
 * observation counts whatever type or day the others are stored under.
 */
export function newestObservationStats({ projectId, from, traceIds }: { projectId: string; from: number | undefined; traceIds: Sql | Param }): Sql {
  return sql`
    SELECT o.trace_id AS trace_id, ${sums}, sumMap(o.cost_details) AS cost_details, sumMap(o.usage_details) AS usage_details FROM (
      SELECT * FROM observations WHERE project_id = ${param.string(projectId)} AND trace_id IN ${traceIds}
      ${from === undefined ? empty : sql`AND ${all(daysWithin({ from, to: undefined }, sql`start_time`))}`}
      ORDER BY event_ts DESC, is_deleted LIMIT 1 BY id
    ) AS o WHERE o.is_deleted = 0 AND ${from === undefined ? sql`1` : sql`o.start_time >= ${param.time(from)}`} GROUP BY o.trace_id`;
}
