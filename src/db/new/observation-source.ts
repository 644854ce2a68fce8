import { compileResolved, type ColumnSqls } from "../filters/compile.ts";
import { sharedObservationColumns } from "../fragments/observation-columns.ts";
import { timeWindow, type TimeWindow } from "../fragments/time-window.ts";
import { isTraceCondition, ofTraces, type TraceCondition } from "../fragments/trace-conditions.ts";
import type { ObservationPageRequest } from "../rows/observation-list.ts";
import { all, param, sql, type Sql } from "../sql.ts";

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

/** Trace columns that `exp_trace_properties` finds traces by, with its name for them. */
const PROPERTIES: Record<string, string> = { userId: "userId", sessionId: "sessionId", traceName: "name", traceTags: "tags" };

/** The values one of which a trace needs to be selected; undefined when the condition is of another kind. */
function neededValues({ column, condition }: TraceCondition): readonly string[] | undefined {
  if (condition.type === "string" && condition.operator === "=") return [condition.value];
  if (condition.type === "stringOptions" && condition.operator === "any of") return condition.value;
  if (condition.type === "arrayOptions" && condition.operator === "any of" && column.kind === "array") return condition.value;
  return undefined;
}

/** List rows that the property table names for a condition, so that not all of the project's are read; the conditions decide. */
const candidates = (projectId: string, conditions: readonly TraceCondition[]): Sql[] =>
  conditions.flatMap((each) => {
    const property = PROPERTIES[each.column.id];
    const values = neededValues(each);
    // The empty text is nobody's property.
    if (property === undefined || values === undefined || values.includes("")) return [];
    return [sql`(t.project_id, t.hour, t.trace_id) IN (
      SELECT project_id, hour, trace_id FROM exp_trace_properties WHERE project_id = ${param.string(projectId)} AND property = ${param.string(property)} AND value IN ${param.strings(values)})`];
  });

/** Which of these traces the conditions select: by the settled list rows, live traces with a row only. */
export function settledTraces(projectId: string, conditions: readonly TraceCondition[], traceId: Sql): Sql {
  const found = candidates(projectId, conditions);
  return ofTraces(conditions, traceId, (where) => sql`
    SELECT t.trace_id FROM exp_trace_metrics AS t FINAL WHERE ${all([sql`t.project_id = ${param.string(projectId)} AND t.listed = 1`, where, ...found])}`);
}

export interface ObservationSource {
  /** FROM and WHERE over spans `o`, the newest version of each; `extra` is AND-ed. */
  final(extra: Sql): Sql;
  /** The same over raw row versions, a superset: for finding the hours to read. */
  raw(extra: Sql): Sql;
  window: TimeWindow;
}

/** What a list of spans is cut from. */
export function observationSource(projectId: string, { conditions, isRoot }: Pick<ObservationPageRequest, "conditions" | "isRoot">): ObservationSource {
  const where = all([
    sql`o.project_id = ${param.string(projectId)} AND o.is_deleted = 0`,
    compileResolved(conditions.filter((each) => !isTraceCondition(each)), columns).where,
    settledTraces(projectId, conditions.filter(isTraceCondition), sql`o.trace_id`),
    ...(isRoot === undefined ? [] : [sql`(o.parent_span_id = '') = ${param.bool(isRoot)}`]),
  ]);
  return {
    final: (extra) => sql`FROM exp_spans AS o FINAL WHERE ${where} AND ${extra}`,
    raw: (extra) => sql`FROM exp_spans AS o WHERE ${where} AND ${extra}`,
    window: timeWindow(conditions, "startTime"),
  };
}
