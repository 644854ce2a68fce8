import { HOUR_MS } from "../../domain/duration.ts";
import type { ResolvedCondition } from "../../schemas/filter-columns/table.ts";
import { timeWindow, until } from "../fragments/time-window.ts";
import type { ReadScope } from "../read.ts";
import { param, sql, type Sql } from "../sql.ts";

/** A page, newest first, as someone may ask for it again. */
export interface PageQuestion {
  pattern: string;
  conditions: readonly ResolvedCondition[];
  /** The column of the time whose hour is in the key. */
  timeColumn: string;
  /** Where a walk goes on; of no account for how far it reaches. */
  after?: { startTime: number } | undefined;
  /** What else decides how many rows are passed over: search, place, size. */
  rest: unknown;
}

export interface PageRead<Row> {
  hour: Sql;
  /** Rows of a full page. */
  full: number;
  timeOf(row: Row): Date;
  /** The page from hours that a condition leaves. */
  within(hours: Sql): Promise<Row[]>;
  /** The page as it is read when nobody knows where it lies. */
  otherwise(): Promise<Row[]>;
}

interface Reach {
  /** Milliseconds from the upper bound to the page's last row. */
  back: number;
  /** Milliseconds from its first to its last row. */
  span: number;
}

/** By store, then question. */
const reachesOf = new WeakMap<object, Map<string, Reach>>();
const MOST_QUESTIONS = 2_000;
/** What reaches further is looked for each time: where rows lie denser than they did, the guess would read too much. */
const FURTHEST_MS = 72 * HOUR_MS;

/** The first hour of the guess: rows come and go, and a page may take somewhat more time than it did. */
const firstHour = (to: number, { back, span }: Reach): number => to - back - span / 4 - HOUR_MS;

/**
 * A page from where it lay when this process read it last. Finding the hours that hold enough candidates is a third of
 * what a page costs the store, and the same page is asked for again and again, by the clock or by walking on. The guess
 * proves itself: rows come in the order of the time that their hour is of, so a full page misses nothing newer; one that
 * is not full is read as ever.
 */
export async function readByReach<Row>({ db, projectId }: ReadScope, { pattern, conditions, timeColumn, after, rest }: PageQuestion, { hour, full, timeOf, within, otherwise }: PageRead<Row>): Promise<Row[]> {
  const reaches = reachesOf.get(db.identity) ?? new Map<string, Reach>();
  reachesOf.set(db.identity, reaches);
  const others = conditions.filter(({ column, condition }) => column.id !== timeColumn || condition.type !== "datetime").map(({ column, condition }) => [column.id, condition]);
  const key = JSON.stringify([projectId, pattern, others, rest]);
  const to = Math.min(until(timeWindow(conditions, timeColumn), after).to ?? Infinity, Date.now());
  const known = reaches.get(key);
  const guessed = known && (await within(sql`${hour} >= ${param.hour(firstHour(to, known))}`));
  const rows = guessed && guessed.length >= full ? guessed : await otherwise();
  // Behind the others: the one that nobody has asked for longest is forgotten first.
  reaches.delete(key);
  const [first, last] = [rows[0], rows[full - 1]];
  if (first === undefined || last === undefined) return rows;
  const back = Math.max(to - timeOf(last).getTime(), 0);
  if (back <= FURTHEST_MS) reaches.set(key, { back, span: timeOf(first).getTime() - timeOf(last).getTime() });
  const [longest] = reaches.size > MOST_QUESTIONS ? reaches.keys() : [];
  if (longest !== undefined) reaches.delete(longest);
  return rows;
}
