import { hoursParam, hoursWithin, type TimeWindow } from "../fragments/time-window.ts";
import { isTraceCondition } from "../fragments/trace-conditions.ts";
import type { ReadScope } from "../read.ts";
import type { ObservationCondition } from "../rows/observation-list.ts";
import { countRow } from "../rows/trace-list.ts";
import { all, param, sql, type Sql } from "../sql.ts";
import type { ObservationSource } from "./observation-source.ts";
import type { TraceSelection } from "./observation-traces.ts";

const HOUR_MS = 3_600_000;

/** Spans whose settled numbers per trace and hour answer the count: only times and the trace are asked about. */
const isSettled = (each: ObservationCondition): boolean => (each.column.id === "startTime" ? each.condition.type === "datetime" : isTraceCondition(each));

/**
 * The number of rows a full walk gives [Q-7]: whole hours by their settled numbers, what these cannot answer by spans.
 * @param hours the hours in which all of the rows lie, where these are known
 */
export async function newObservationCount({ db, projectId }: ReadScope, name: string, conditions: readonly ObservationCondition[], source: ObservationSource, traces: TraceSelection, hours: readonly Date[] | undefined): Promise<number> {
  if (hours?.length === 0) return 0;
  const spans = (extra: Sql): Sql => sql`SELECT count() AS total ${source.final(all([...hoursWithin(source.window, sql`o.hour`), extra]))}`;
  const [count] = await db.query({
    tag: { name: `${name}.count`, projectId, side: "new" },
    sql: conditions.every(isSettled) ? settledCount(projectId, traces, source.window, spans) : spans(hours ? sql`o.hour IN ${hoursParam(hours)}` : sql`1`),
    row: countRow,
    budget: "scan",
  });
  return count?.total ?? 0;
}

function settledCount(projectId: string, traces: TraceSelection, { from, to }: TimeWindow, spans: (extra: Sql) => Sql): Sql {
  /** Whether a whole hour lies within the window. */
  const whole = (hour: Sql): Sql =>
    all([
      ...(from === undefined ? [] : [sql`${hour} >= ${param.hour(Math.ceil(from / HOUR_MS) * HOUR_MS)}`]),
      ...(to === undefined ? [] : [sql`${hour} < ${param.hour(to)}`]),
    ]);
  const settled = sql`
    SELECT sum(m.hour_count) AS total FROM exp_trace_metrics AS m FINAL
    WHERE ${all([sql`m.project_id = ${param.string(projectId)}`, whole(sql`m.hour`), traces(sql`m.trace_id`)])}`;
  if (from === undefined && to === undefined) return settled;
  return sql`SELECT sum(total) AS total FROM (${settled} UNION ALL ${spans(sql`NOT (${whole(sql`o.hour`)})`)})`;
}
