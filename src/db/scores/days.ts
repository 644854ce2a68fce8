import { DAY_MS } from "../../domain/duration.ts";
import type { TimeWindow } from "../fragments/time-window.ts";
import { dateTimeText, Param, sql, type Sql } from "../sql.ts";

/** The first and the last day (UTC, 'YYYY-MM-DD', both inclusive); undefined = open. */
export interface Days {
  from?: string | undefined;
  to?: string | undefined;
}

/** What the tables' times can hold (`storableTime`): a bound beyond it selects as the edge does. */
const FIRST_MS = 0;
const LAST_MS = Date.UTC(2106, 1, 7);

export const dayText = (ms: number): string => dateTimeText(Math.min(Math.max(ms, FIRST_MS), LAST_MS)).slice(0, 10);

/** The days that a window touches. */
export const daysOf = ({ from, to }: TimeWindow): Days => ({ from: from === undefined ? undefined : dayText(from), to: to === undefined ? undefined : dayText(to - 1) });

export const isWithin = (day: string, { from, to }: Days): boolean => (from === undefined || day >= from) && (to === undefined || day <= to);

/** These days as conditions on a day column. */
export const daysWithin = ({ from, to }: Days, day: Sql): Sql[] => [
  ...(from === undefined ? [] : [sql`${day} >= ${new Param("Date", from)}`]),
  ...(to === undefined ? [] : [sql`${day} <= ${new Param("Date", to)}`]),
];

/** Two days at most. */
export const isShort = ({ from, to }: Days): boolean => from !== undefined && to !== undefined && Date.parse(to) - Date.parse(from) <= DAY_MS;

/** The days of both. */
export const narrowest = (a: Days, b: Days): Days => ({
  from: a.from === undefined || (b.from !== undefined && b.from > a.from) ? b.from : a.from,
  to: a.to === undefined || (b.to !== undefined && b.to < a.to) ? b.to : a.to,
});
