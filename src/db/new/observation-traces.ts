import { z } from "zod";
import { compileResolved } from "../filters/compile.ts";
import { neededValues } from "../filters/needed.ts";
import { ofTraces, type TraceCondition, traceConditionColumns } from "../fragments/trace-conditions.ts";
import type { ReadScope } from "../read.ts";
import { all, param, sql, type Sql } from "../sql.ts";

/** Trace columns that `exp_trace_properties` finds traces by, with its name for them. */
const PROPERTIES: Record<string, string> = { userId: "userId", sessionId: "sessionId", traceName: "name", traceTags: "tags" };

/** List rows that the property table names for a condition, so that not all of the project's are read; the conditions decide. */
const candidates = (projectId: string, conditions: readonly TraceCondition[]): Sql[] =>
  conditions.flatMap((each) => {
    const property = PROPERTIES[each.column.id];
    const values = neededValues(each.condition);
    if (property === undefined || values === undefined) return [];
    return [sql`(t.project_id, t.hour, t.trace_id) IN (
      SELECT project_id, hour, trace_id FROM exp_trace_properties WHERE project_id = ${param.string(projectId)} AND property = ${param.string(property)} AND value IN ${param.strings(values)})`];
  });

/** Traces that are named one by one; more stay a subquery. */
const MAX_NAMED = 5_000;

const traceRow = z.object({ trace_id: z.string() });

/** Whether the conditions select a record, by its trace id. */
export type TraceSelection = (traceId: Sql) => Sql;

/**
 * What conditions on the trace select, by the settled list rows: live traces that have a row. Few traces, found by a
 * property, are looked up once and named in every statement of the request.
 */
export async function selectTraces({ db, projectId }: ReadScope, name: string, conditions: readonly TraceCondition[]): Promise<TraceSelection> {
  const found = candidates(projectId, conditions);
  const traces = (where: Sql): Sql => sql`
    SELECT t.trace_id AS trace_id FROM exp_trace_metrics AS t FINAL WHERE ${all([sql`t.project_id = ${param.string(projectId)} AND t.listed = 1`, where, ...found])}`;
  const selection: TraceSelection = (traceId) => ofTraces(conditions, traceId, traces);
  if (found.length === 0) return selection;
  const named = await db.query({
    tag: { name: `${name}.traces`, projectId, side: "new" },
    sql: sql`${traces(compileResolved(conditions, traceConditionColumns).where)} LIMIT ${param.uint(MAX_NAMED + 1)}`,
    row: traceRow,
    budget: "scan",
  });
  if (named.length > MAX_NAMED) return selection;
  const ids = param.strings(named.map((row) => row.trace_id));
  return (traceId) => sql`${traceId} IN ${ids}`;
}
