import type { ColumnSqls } from "../filters/compile.ts";
import type { ObservationOrder, ObservationPlace } from "../rows/observation-list.ts";
import { joinSql, param, sql, type Sql } from "../sql.ts";
import { behind } from "./keyset.ts";
import { traceConditionColumns } from "./trace-conditions.ts";

/**
 * The orders of observations, the same on both sides. `o` is the table; `id` the column of the observation's id.
 * Ids come last: they are unique in a project, so every order is total. What is not set comes last, up and down.
 */
export function observationOrder(order: ObservationOrder, id: Sql, columns: ColumnSqls<string>): Sql {
  if (order === "time") return sql`o.start_time DESC, ${id} DESC`;
  if (order === "traceHash") return sql`o.start_time DESC, xxHash32(o.trace_id) DESC, ${id} DESC`;
  const direction = order.descending ? sql`DESC` : sql`ASC`;
  const keys = [...(isByTime(order) ? [] : [sortKey(order.column, columns)]), sql`o.start_time`, id];
  return joinSql(keys.map((key) => sql`${key} ${direction} NULLS LAST`), ", ");
}

function sortKey(id: string, columns: ColumnSqls<string>): Sql {
  const ofTrace = (traceConditionColumns as ColumnSqls<string>)[id];
  // Where the trace has no row a join gives '', which is not set.
  if (ofTrace) return sql`nullIf(${ofTrace.expression}, '')`;
  const own = columns[id];
  if (own === undefined) throw new Error(`no SQL for the order by ${id}`);
  return own.expression;
}

/** Whether rows come in the order of their start, so that a page can be cut from the hours at one end. */
export const isByTime = (order: ObservationOrder): boolean => typeof order === "string" || order.column === "startTime";

export const isDescending = (order: ObservationOrder): boolean => typeof order === "string" || order.descending;

/** Whether the order needs the trace joined, as `t` with the names of `traceConditionColumns`. */
export const isByTrace = (order: ObservationOrder): boolean => typeof order !== "string" && order.column in traceConditionColumns;

/** The observations behind a place. `start` and `id` are columns of `o`. */
export function behindPlace(order: ObservationOrder, { start, id }: { start: Sql; id: Sql }, place: ObservationPlace): Sql {
  const time = { key: start, last: param.time(place.startTime) };
  const hash = { key: sql`xxHash32(o.trace_id)`, last: sql`xxHash32(${param.string(place.traceId)})` };
  const own = { key: id, last: param.string(place.id) };
  return behind(order === "traceHash" ? [time, hash, own] : [time, own], true);
}
