import type { SessionColumnId } from "../../schemas/filter-columns/sessions.ts";
import { compileResolved, type ColumnSqls } from "../filters/compile.ts";
import { noComments } from "../filters/comments.ts";
import type { SessionCondition, SessionTableInput } from "../rows/session-table.ts";
import { param, sql, type Sql } from "../sql.ts";
import { SCORE_COLUMNS, scoreColumns, sessionScoreStats } from "./score-stats.ts";

/** Filter and sort columns of sessions. `s` is `sessions`, `ss` the stats of scores given to them. */
const columns = {
  // Kept in a relational row that no store here has. Materialized: a bare number in an ORDER BY names a column.
  bookmarked: { expression: sql`materialize(false)` },
  id: { expression: sql`s.id` },
  userIds: { expression: sql`s.user_ids` },
  tags: { expression: sql`s.tags` },
  environment: { expression: sql`s.environment` },
  createdAt: { expression: sql`s.created_at` },
  sessionDuration: { expression: sql`s.duration` },
  countTraces: { expression: sql`s.trace_count` },
  inputCost: { expression: sql`s.input_cost` },
  outputCost: { expression: sql`s.output_cost` },
  totalCost: { expression: sql`s.total_cost` },
  inputTokens: { expression: sql`s.input_usage` },
  outputTokens: { expression: sql`s.output_usage` },
  totalTokens: { expression: sql`s.total_usage` },
  ...scoreColumns(sql`ss`),
  ...noComments,
} satisfies ColumnSqls<SessionColumnId>;

const TOTALS: ReadonlySet<SessionColumnId> = new Set(["sessionDuration", "inputCost", "outputCost", "totalCost", "inputTokens", "outputTokens", "totalTokens"]);

/** Whether a list looks at what observations add up to. */
export const usesTotals = (input: Pick<SessionTableInput, "conditions"> & Partial<Pick<SessionTableInput, "order">>): boolean =>
  [...input.conditions.map(({ column }) => column.id), ...(input.order ? [input.order.column] : [])].some((id) => TOTALS.has(id));

/** Nothing ended: a trace's last end is 1970, and a session without an end lasted 0 seconds. */
const NEVER = sql`toDateTime64(0, 3)`;

const totals = sql`
  sum(c.observation_count) AS total_observations,
  if(max(c.last_end) <= ${NEVER}, 0, dateDiff('second', minIf(c.first_start, c.observation_count > 0), max(c.last_end))) AS duration,
  sum(c.input_cost) AS input_cost, sum(c.output_cost) AS output_cost, sum(c.total_cost) AS total_cost,
  sum(c.input_usage) AS input_usage, sum(c.output_usage) AS output_usage, sum(c.total_usage) AS total_usage`;

/**
 * The sessions that traces carry (`rows/session-table.ts`).
 * @param traces rows (session_id, trace_id, timestamp, user_id, tags, environment) of live traces with a session, one
 *   each; with `withTotals` also observation_count, first_start, last_end, costs and usages
 */
export const sessions = (traces: Sql, withTotals: boolean): Sql => sql`
  SELECT c.session_id AS id, min(c.timestamp) AS created_at, argMin(c.environment, (c.timestamp, c.trace_id)) AS environment,
    arraySort(groupUniqArrayIf(c.user_id, c.user_id != '')) AS user_ids, arraySort(groupUniqArrayArray(c.tags)) AS tags, count() AS trace_count
    ${withTotals ? sql`, ${totals}` : sql``}
  FROM (${traces}) AS c GROUP BY c.session_id`;

export const sessionTableFields = sql`s.id AS id, s.created_at AS created_at, s.environment AS environment, s.user_ids AS user_ids, s.tags AS tags, s.trace_count AS trace_count`;

export const sessionTotalsFields = sql`${sessionTableFields}, s.total_observations AS total_observations, s.duration AS duration,
  s.input_cost AS input_cost, s.output_cost AS output_cost, s.total_cost AS total_cost, s.input_usage AS input_usage, s.output_usage AS output_usage, s.total_usage AS total_usage`;

/**
 * FROM and WHERE of the sessions `s` that conditions select.
 * @param scoreTable where the scores given to sessions are
 */
export function selectedSessions(sessionsOf: Sql, scoreTable: Sql, projectId: string, conditions: readonly SessionCondition[]): Sql {
  const { where, columnsUsed } = compileResolved(conditions, columns);
  const scores = [...columnsUsed].some((id) => SCORE_COLUMNS.has(id)) ? sql`LEFT JOIN (${sessionScoreStats(scoreTable, projectId)}) AS ss ON ss.session_id = s.id` : sql``;
  return sql`FROM (${sessionsOf}) AS s ${scores} WHERE (${where})`;
}

/** ORDER BY and LIMIT: a total order, as ids are unique. */
export function sessionOrder({ column, descending }: SessionTableInput["order"], limit: number, offset: number): Sql {
  const direction = descending ? sql`DESC` : sql`ASC`;
  return sql`ORDER BY ${columns[column].expression} ${direction}, s.id ${direction} LIMIT ${param.uint(limit)} OFFSET ${param.uint(offset)}`;
}
