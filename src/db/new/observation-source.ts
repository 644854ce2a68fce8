import { compileResolved, type ColumnSqls } from "../filters/compile.ts";
import { sharedObservationColumns } from "../fragments/observation-columns.ts";
import { timeWindow, type TimeWindow } from "../fragments/time-window.ts";
import { isTraceCondition } from "../fragments/trace-conditions.ts";
import type { ObservationPageRequest } from "../rows/observation-list.ts";
import { all, param, sql, type Sql } from "../sql.ts";
import type { TraceSelection } from "./observation-traces.ts";

const columns = {
  ...sharedObservationColumns,
  id: { expression: sql`o.span_id` },
  parentObservationId: { expression: sql`nullIf(o.parent_span_id, '')` },
  model: { expression: sql`nullIf(o.model, '')` },
  // Stored as sums of the map's entries: the map need not be read.
  inputTokens: { expression: sql`o.input_usage` },
  outputTokens: { expression: sql`o.output_usage` },
  inputCost: { expression: sql`o.input_cost` },
  outputCost: { expression: sql`o.output_cost` },
} satisfies ColumnSqls<string>;

export interface ObservationSource {
  /** FROM and WHERE over spans `o`, the newest version of each; `extra` is AND-ed. */
  final(extra: Sql): Sql;
  /** The same over raw row versions, a superset: for finding the hours to read. */
  raw(extra: Sql): Sql;
  window: TimeWindow;
}

/**
 * What a list of spans is cut from.
 * @param traces what the conditions on the trace select
 */
export function observationSource(projectId: string, { conditions, isRoot }: Pick<ObservationPageRequest, "conditions" | "isRoot">, traces: TraceSelection): ObservationSource {
  const where = all([
    sql`o.project_id = ${param.string(projectId)} AND o.is_deleted = 0`,
    compileResolved(conditions.filter((each) => !isTraceCondition(each)), columns).where,
    traces(sql`o.trace_id`),
    ...(isRoot === undefined ? [] : [sql`(o.parent_span_id = '') = ${param.bool(isRoot)}`]),
  ]);
  return {
    final: (extra) => sql`FROM exp_spans AS o FINAL WHERE ${where} AND ${extra}`,
    raw: (extra) => sql`FROM exp_spans AS o WHERE ${where} AND ${extra}`,
    window: timeWindow(conditions, "startTime"),
  };
}
