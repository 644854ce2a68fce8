import { z } from "zod";
import { compileSearch, type Search } from "../filters/search.ts";
import { observationSearch } from "../fragments/observation-search.ts";
import { hoursWithin, type TimeWindow } from "../fragments/time-window.ts";
import type { TraceCondition } from "../fragments/trace-conditions.ts";
import type { ReadScope } from "../read.ts";
import { all, param, sql, type Sql } from "../sql.ts";
import { selectTraces, type TraceSelection } from "./observation-traces.ts";

/** Users that are named one by one; of more, every list row's user is searched. */
const MAX_USERS = 1_000;

const userRow = z.object({ user: z.string() });

/** The traces whose user holds what is searched: the users that there are first, so that a search by name alone reads no traces. */
async function tracesOfUsers(scope: ReadScope, name: string, holds: (user: Sql) => Sql): Promise<TraceSelection> {
  const project = param.string(scope.projectId);
  const users = await scope.db.query({
    tag: { name: `${name}.users`, projectId: scope.projectId, side: "new" },
    sql: sql`SELECT DISTINCT value AS user FROM exp_trace_properties WHERE project_id = ${project} AND property = 'userId' AND ${holds(sql`value`)} LIMIT ${param.uint(MAX_USERS + 1)}`,
    row: userRow,
    budget: "scan",
  });
  if (users.length === 0) return () => sql`0`;
  if (users.length > MAX_USERS) return (traceId) => sql`${traceId} IN (SELECT t.trace_id FROM exp_trace_metrics AS t FINAL WHERE t.project_id = ${project} AND t.listed = 1 AND ${holds(sql`t.user_id`)})`;
  const condition: TraceCondition = { column: { id: "userId", kind: "text", names: [] }, condition: { type: "stringOptions", column: "userId", operator: "any of", value: users.map(({ user }) => user) } };
  return selectTraces(scope, name, [condition]);
}

/** Keys of spans whose newest input or output of an hour holds what is searched. Older ones only lead to it. */
function keysOfTexts(projectId: string, column: Sql, window: TimeWindow, holds: (text: Sql) => Sql): Sql {
  const project = param.string(projectId);
  const candidates = sql`
    SELECT y.hour, y.kind, y.trace_id, y.span_id FROM exp_span_io AS y
    WHERE ${all([sql`y.project_id = ${project} AND y.kind = 1`, ...hoursWithin(window, sql`y.hour`), holds(sql`y.${column}.v`)])}`;
  return sql`
    SELECT hour, trace_id, span_id FROM (
      SELECT x.hour AS hour, x.trace_id AS trace_id, x.span_id AS span_id, max(x.${column}) AS newest
      FROM exp_span_io AS x WHERE x.project_id = ${project} AND (x.hour, x.kind, x.trace_id, x.span_id) IN (${candidates})
      GROUP BY x.hour, x.trace_id, x.span_id
    ) WHERE newest.2 AND ${holds(sql`newest.3`)}`;
}

/** What a search selects among spans `o`, as a condition that every statement of a request may carry. */
export async function searchSpans(scope: ReadScope, name: string, search: Search | undefined, window: TimeWindow): Promise<Sql> {
  if (!search?.query) return sql`1`;
  const { query } = search;
  const types = search.types ?? [];
  const asksId = types.includes("id");
  const userHolds = (user: Sql) => compileSearch({ query, types: ["id"] }, { id: [user] });
  const users = asksId ? await tracesOfUsers(scope, name, userHolds) : undefined;
  // A text that an older version stated is not the span's: its size tells.
  const text = (kind: "input" | "output", column: Sql, size: Sql): Sql =>
    types.includes("content") || types.includes(kind)
      ? sql`${size} > 0 AND (o.hour, o.trace_id, o.span_id) IN (${keysOfTexts(scope.projectId, column, window, (value) => compileSearch({ query, types: ["input"] }, { id: [], input: value }))})`
      : sql`0`;
  const own = observationSearch({ query, types: asksId ? ["id"] : types }, { id: [sql`o.span_id`, sql`o.name`], input: sql`''`, output: sql`''` }, () => users?.(sql`o.trace_id`) ?? sql`0`);
  return sql`((${own}) OR (${text("input", sql`input`, sql`o.input_size`)}) OR (${text("output", sql`output`, sql`o.output_size`)}))`;
}
