import type { ResolvedCondition } from "../../schemas/filter-columns/table.ts";
import { HOUR_MS } from "../../domain/duration.ts";
import { param, sql, type Sql } from "../sql.ts";

/** Milliseconds since the epoch: from inclusive, to exclusive; undefined = open. */
export interface TimeWindow {
  from: number | undefined;
  to: number | undefined;
}

/** The narrowest window that holds every row which conditions on this column let through. */
export function timeWindow(conditions: readonly ResolvedCondition[], columnId: string): TimeWindow {
  const bounds = conditions.flatMap(({ column, condition }) => (column.id === columnId && condition.type === "datetime" ? [condition] : []));
  const lower = bounds.flatMap(({ operator, value }) => (operator === ">=" ? [value.getTime()] : operator === ">" ? [value.getTime() + 1] : []));
  const upper = bounds.flatMap(({ operator, value }) => (operator === "<" ? [value.getTime()] : operator === "<=" ? [value.getTime() + 1] : []));
  return { from: lower.length === 0 ? undefined : Math.max(...lower), to: upper.length === 0 ? undefined : Math.min(...upper) };
}

/** So short that its rows lie in two hours at most: looking for those that fill a page first would save nothing. */
export const isShort = ({ from, to }: TimeWindow): boolean => from !== undefined && to !== undefined && to - from <= HOUR_MS;

/** The hours in which rows of the window may lie, as conditions on an hour column. */
export const hoursWithin = ({ from, to }: TimeWindow, hour: Sql): Sql[] => [
  ...(from === undefined ? [] : [sql`${hour} >= ${param.hour(from)}`]),
  ...(to === undefined ? [] : [sql`${hour} <= ${param.hour(to - 1)}`]),
];

/** The days in which rows of the window may lie, as conditions on a time column of the current tables. */
export const daysWithin = ({ from, to }: TimeWindow, time: Sql): Sql[] => [
  ...(from === undefined ? [] : [sql`toDate(${time}) >= toDate(${param.hour(from)})`]),
  ...(to === undefined ? [] : [sql`toDate(${time}) <= toDate(${param.hour(to - 1)})`]),
];

/** The window up to a place's time, inclusive. */
export const until = (window: TimeWindow, place: { startTime: number } | undefined): TimeWindow =>
  place === undefined ? window : { ...window, to: Math.min(window.to ?? Infinity, place.startTime + 1) };
