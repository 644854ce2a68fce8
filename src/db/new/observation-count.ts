import { z } from "zod";
import { uint } from "../codecs.ts";
import { compileResolved } from "../filters/compile.ts";
import { hoursWithin } from "../fragments/time-window.ts";
import { isTraceCondition } from "../fragments/trace-conditions.ts";
import type { ReadScope } from "../read.ts";
import type { ObservationCondition, ObservationSelection } from "../rows/observation-list.ts";
import { countRow } from "../rows/trace-list.ts";
import { all, param, sql, type Sql } from "../sql.ts";
import type { ObservationSource } from "./observation-source.ts";
import { HOUR_MS } from "../../domain/duration.ts";

const isOfType = ({ column, condition }: ObservationCondition): boolean => column.id === "type" && condition.type !== "null";

/** Spans whose settled numbers per trace, hour and type answer the count: only times, types and the trace are asked about. */
export const isCountedSettled = ({ conditions, isRoot, search }: ObservationSelection): boolean =>
  isRoot === undefined && !search?.query && conditions.every((each) => (each.column.id === "startTime" ? each.condition.type === "datetime" : isTraceCondition(each) || isOfType(each)));

/**
 * The number of rows a full walk gives [Q-7]: whole hours by their settled numbers, what these cannot answer by spans.
 * @param hours the hours in which all of the rows lie, where these are known
 */
export async function newObservationCount(scope: ReadScope, name: string, selection: ObservationSelection, source: ObservationSource, hours?: readonly Date[]): Promise<number> {
  if (hours?.length === 0) return 0;
  const settled = isCountedSettled(selection) ? await settledCount(scope, name, selection.conditions.filter(isOfType), source) : undefined;
  if (settled !== undefined) return settled;
  const [count] = await scope.db.query({
    tag: { name: `${name}.count`, projectId: scope.projectId, side: "new" },
    sql: sql`SELECT count() AS total ${source.final(all([...hoursWithin(source.window, sql`o.hour`), ...(hours ? [sql`o.hour IN ${param.hours(hours)}`] : [])]))}`,
    row: countRow,
    budget: "scan",
  });
  return count?.total ?? 0;
}

const settledRow = z.object({ total: uint, untyped: uint });

/** Undefined when types are asked about and a row was settled before they were counted. */
async function settledCount({ db, projectId }: ReadScope, name: string, types: readonly ObservationCondition[], source: ObservationSource): Promise<number | undefined> {
  const { from, to } = source.window;
  /** Whether a whole hour lies within the window. */
  const whole = (hour: Sql): Sql =>
    all([
      ...(from === undefined ? [] : [sql`${hour} >= ${param.hour(Math.ceil(from / HOUR_MS) * HOUR_MS)}`]),
      ...(to === undefined ? [] : [sql`${hour} < ${param.hour(to)}`]),
    ]);
  const fits = compileResolved(types, { type: { expression: sql`type` } }).where;
  const numbers =
    types.length === 0
      ? sql`sum(m.hour_count) AS total, 0 AS untyped`
      : sql`sum(arraySum((type, spans) -> if(${fits}, spans, 0), mapKeys(m.hour_types), mapValues(m.hour_types))) AS total, countIf(m.hour_count != arraySum(mapValues(m.hour_types))) AS untyped`;
  const settled = sql`
    SELECT ${numbers} FROM exp_trace_metrics AS m FINAL
    WHERE ${all([sql`m.project_id = ${param.string(projectId)} AND m.hour_count > 0`, whole(sql`m.hour`), source.traces(sql`m.trace_id`)])}`;
  const rest = sql`SELECT count() AS total, 0 AS untyped ${source.final(all([...hoursWithin(source.window, sql`o.hour`), sql`NOT (${whole(sql`o.hour`)})`]))}`;
  const [count] = await db.query({
    tag: { name: `${name}.count`, projectId, side: "new" },
    sql: from === undefined && to === undefined ? settled : sql`SELECT sum(total) AS total, sum(untyped) AS untyped FROM (${settled} UNION ALL ${rest})`,
    row: settledRow,
    budget: "scan",
  });
  if (count === undefined || count.untyped > 0) return undefined;
  return count.total;
}
