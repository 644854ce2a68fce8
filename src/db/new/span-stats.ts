import { levelAndTimeSums } from "../fragments/trace-stats.ts";
import { all, empty, param, sql, type Sql } from "../sql.ts";

export interface SpanScope {
  projectId: string;
  /** Milliseconds: spans that start from then on. */
  from?: number | undefined;
  /** Milliseconds: spans that start before it. */
  to?: number | undefined;
  environments?: readonly string[] | undefined;
}

const within = ({ from, to, environments }: SpanScope): Sql[] => [
  sql`o.is_deleted = 0`,
  ...(from === undefined ? [] : [sql`o.start_time >= ${param.time(from)}`]),
  ...(to === undefined ? [] : [sql`o.start_time < ${param.time(to)}`]),
  ...(environments ? [sql`o.environment IN ${param.strings(environments)}`] : []),
];

const sums = sql`
  ${levelAndTimeSums}, groupUniqArray(o.span_id) AS observation_ids,
  sum(toDecimal128(ifNull(o.total_cost, 0), 12)) AS total_cost, sum(toDecimal128(o.input_cost, 12)) AS input_cost, sum(toDecimal128(o.output_cost, 12)) AS output_cost,
  sum(o.input_usage) AS input_usage, sum(o.output_usage) AS output_usage, sum(o.total_usage) AS total_usage`;

/** The newest version of each span wherever it lies, summed up. */
const sumsOf = (sums: Sql, columns: Sql, scope: SpanScope, places: Sql): Sql => sql`
  SELECT o.trace_id AS trace_id, ${sums} FROM (
    SELECT trace_id, span_id, start_time, end_time, environment, level, total_cost, input_cost, output_cost, input_usage, output_usage, total_usage, ${columns} is_deleted
    FROM exp_spans PREWHERE (project_id, hour, trace_id) IN (${places})
    ORDER BY event_ts DESC, is_deleted, hour DESC LIMIT 1 BY trace_id, span_id
  ) AS o WHERE ${all(within(scope))} GROUP BY o.trace_id`;

/** What the spans of a few traces add up to, read by key. */
export const spanStatsOf = (scope: SpanScope, places: Sql): Sql => sumsOf(sums, empty, scope, places);

/** The same, with the maps added up by key. */
export const spanTotalsOf = (scope: SpanScope, places: Sql): Sql =>
  sumsOf(sql`${sums}, sumMap(o.cost_details) AS cost_details, sumMap(o.usage_details) AS usage_details`, sql`cost_details, usage_details,`, scope, places);

/** What all spans of the window add up to, per trace: the way without the settled rows, for what they cannot answer. */
export const spanStatsOfWindow = (scope: SpanScope): Sql => sql`
  SELECT o.trace_id AS trace_id, ${sums} FROM exp_spans AS o FINAL
  WHERE o.project_id = ${param.string(scope.projectId)} AND ${scope.from === undefined ? sql`1` : sql`o.hour >= ${param.hour(scope.from)}`} AND ${all(within(scope))}
  GROUP BY o.trace_id`;
