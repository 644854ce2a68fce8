import type { ResolvedCondition } from "../../schemas/filter-columns/table.ts";
import { type ColumnSqls, compileResolved } from "../filters/compile.ts";
import { sql, type Sql } from "../sql.ts";

/**
 * Filter columns of a trace on records that only carry its id. `t` is the live trace rows, newest each: both sides name
 * these columns alike.
 */
export const traceConditionColumns = {
  traceName: { expression: sql`nullIf(t.name, '')` },
  traceEnvironment: { expression: sql`t.environment` },
  userId: { expression: sql`nullIf(t.user_id, '')` },
  sessionId: { expression: sql`nullIf(t.session_id, '')` },
  traceTags: { expression: sql`t.tags` },
} satisfies ColumnSqls<string>;

export type TraceConditionId = keyof typeof traceConditionColumns;
export type TraceCondition = ResolvedCondition<TraceConditionId>;

export const isTraceCondition = (resolved: ResolvedCondition): resolved is TraceCondition => resolved.column.id in traceConditionColumns;

/** Whether the condition selects a record whose trace has no row: there every text is NULL and the tags are empty. */
function holdsWithoutTrace({ column, condition }: TraceCondition): boolean {
  if (condition.type === "null") return condition.operator === (column.kind === "array" ? "is not null" : "is null");
  if (column.kind !== "array" || (condition.type !== "arrayOptions" && condition.type !== "stringOptions")) return false;
  return condition.operator === "none of" || (condition.operator === "all of" && condition.value.length === 0);
}

/**
 * Records of the traces that all conditions select; `1` without conditions. A record whose trace has no row is one of a
 * trace without name, user, session, environment and tags. A set of ids, not a join: the index on trace ids serves it,
 * and records stay bare.
 * @param traceId the record's trace id
 * @param traces the ids of live traces `t` that a condition selects
 */
export function ofTraces(conditions: readonly TraceCondition[], traceId: Sql, traces: (where: Sql) => Sql): Sql {
  if (conditions.length === 0) return sql`1`;
  const { where } = compileResolved(conditions, traceConditionColumns);
  return conditions.every(holdsWithoutTrace) ? sql`${traceId} NOT IN (${traces(sql`NOT ifNull(${where}, 0)`)})` : sql`${traceId} IN (${traces(where)})`;
}
