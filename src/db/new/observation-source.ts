import { noComments } from "../filters/comments.ts";
import { compileResolved, type ColumnSqls } from "../filters/compile.ts";
import { sharedObservationColumns } from "../fragments/observation-columns.ts";
import { isByTrace } from "../fragments/observation-order.ts";
import { observationScoreStats, SCORE_COLUMNS, scoreColumns } from "../fragments/score-stats.ts";
import { timeWindow, type TimeWindow } from "../fragments/time-window.ts";
import { isTraceCondition } from "../fragments/trace-conditions.ts";
import type { ReadScope } from "../read.ts";
import type { ObservationOrder, ObservationSelection } from "../rows/observation-list.ts";
import { all, empty, param, sql, type Sql } from "../sql.ts";
import { searchSpans } from "./observation-search.ts";
import { selectTraces, type TraceSelection } from "./observation-traces.ts";

/** Filter and sort columns of a span, but for those of the trace. `o` is the table, `ss` the stats of its scores. */
export const spanFilterColumns = {
  ...sharedObservationColumns,
  id: { expression: sql`o.span_id` },
  parentObservationId: { expression: sql`nullIf(o.parent_span_id, '')` },
  model: { expression: sql`nullIf(o.model, '')` },
  // Stored as sums of the map's entries: the map need not be read.
  inputTokens: { expression: sql`o.input_usage` },
  outputTokens: { expression: sql`o.output_usage` },
  inputCost: { expression: sql`o.input_cost` },
  outputCost: { expression: sql`o.output_cost` },
  ...scoreColumns(sql`ss`),
  ...noComments,
} satisfies ColumnSqls<string>;

export interface ObservationSource {
  /** FROM and WHERE over spans `o`, the newest version of each; `extra` is AND-ed. */
  final(extra: Sql): Sql;
  /** The same over raw row versions, a superset: for finding the hours to read. */
  raw(extra: Sql): Sql;
  window: TimeWindow;
  /** What the conditions on the trace select. */
  traces: TraceSelection;
}

/** What a list of spans is cut from: what its statements share is looked up here, once. */
export async function observationSource(scope: ReadScope, name: string, { conditions, isRoot, search }: ObservationSelection, order: ObservationOrder): Promise<ObservationSource> {
  const project = param.string(scope.projectId);
  const window = timeWindow(conditions, "startTime");
  const [traces, searched] = await Promise.all([selectTraces(scope, name, conditions.filter(isTraceCondition)), searchSpans(scope, name, search, window)]);
  const own = compileResolved(conditions.filter((each) => !isTraceCondition(each)), spanFilterColumns);
  const where = all([
    sql`o.project_id = ${project} AND o.is_deleted = 0`,
    own.where,
    traces(sql`o.trace_id`),
    searched,
    ...(isRoot === undefined ? [] : [sql`(o.parent_span_id = '') = ${param.bool(isRoot)}`]),
  ]);
  const scores = [...own.columnsUsed].some((column) => SCORE_COLUMNS.has(column))
    ? sql`LEFT JOIN (${observationScoreStats(sql`exp_scores`, scope.projectId)}) AS ss ON ss.trace_id = o.trace_id AND ss.observation_id = o.span_id`
    : empty;
  const ordering = isByTrace(order)
    ? sql`LEFT JOIN (
        SELECT t.trace_id AS trace_id, t.name AS name, t.environment AS environment, t.user_id AS user_id, t.session_id AS session_id
        FROM exp_trace_metrics AS t FINAL WHERE t.project_id = ${project} AND t.listed = 1
      ) AS t ON t.trace_id = o.trace_id`
    : empty;
  return {
    final: (extra) => sql`FROM exp_spans AS o FINAL ${scores} ${ordering} WHERE ${where} AND ${extra}`,
    raw: (extra) => sql`FROM exp_spans AS o ${scores} WHERE ${where} AND ${extra}`,
    window,
    traces,
  };
}
