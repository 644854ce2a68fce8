import { hoursWithin, type TimeWindow } from "../fragments/time-window.ts";
import { isTraceCondition } from "../fragments/trace-conditions.ts";
import type { ReadScope } from "../read.ts";
import type { ObservationCondition } from "../rows/observation-list.ts";
import { countRow } from "../rows/trace-list.ts";
import { all, param, sql, type Sql } from "../sql.ts";
import { observationSource } from "./observation-source.ts";
import type { TraceSelection } from "./observation-traces.ts";

const HOUR_MS = 3_600_000;

/** Spans whose settled numbers per trace and hour answer the count: only times and the trace are asked about. */
const isSettled = (condition: ObservationCondition): boolean => condition.column.id === "startTime" ? condition.condition.type === "datetime" : isTraceCondition(condition);

/** The number of rows a full walk gives [Q-7]. Whole hours count by their settled numbers, what is left by spans. */
export async function newObservationCount({ db, projectId }: ReadScope, name: string, conditions: readonly ObservationCondition[], traces: TraceSelection): Promise<number> {
  const source = observationSource(projectId, { conditions }, traces);
  const spans = (extra: Sql): Sql => sql`SELECT count() AS total ${source.final(all([...hoursWithin(source.window, sql`o.hour`), extra]))}`;
  const [count] = await db.query({
    tag: { name: `${name}.count`, projectId, side: "new" },
    sql: conditions.every(isSettled) ? settledCount(projectId, traces, source.window, spans) : spans(sql`1`),
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
