import { HOUR_MS } from "../../domain/duration.ts";
import type { ResolvedCondition } from "../../schemas/filter-columns/table.ts";
import { timeWindow, until } from "../fragments/time-window.ts";
import type { ReadScope } from "../read.ts";
import { param, sql, type Sql } from "../sql.ts";

/** A page, newest first, as someone may ask for it again. */
export interface PageQuestion {
  pattern: string;
  conditions: readonly ResolvedCondition[];
  /** The column whose hour is in the key. */
  timeColumn: string;
  /** Where a walk goes on; of no account for how far it reaches. */
  after?: { startTime: number } | undefined;
  /** What else decides how many rows are passed over: search, place, size. */
  rest: unknown;
}

/** How far back a page reaches. Only ever a guess at where to read: whether it was right is for the reader to see. */
export interface Reach {
  /** The hours in which the page probably lies; undefined when nobody has asked for it yet. */
  within(hour: Sql): Sql | undefined;
  /** The page was full, and this was its last row. */
  full(oldest: Date): void;
  /** The hours did not hold it. */
  short(): void;
}

/** Milliseconds from the upper bound to a page's last row, by store, then question. */
const reachesOf = new WeakMap<object, Map<string, number>>();
const MOST_QUESTIONS = 2_000;
/** Rows come and go: a page may reach somewhat further than it did. */
const MARGIN = 1.25;

/**
 * What this process remembers of a page's reach. Finding the hours that hold enough candidates is half of what a page
 * costs the store, and the same page is asked for again and again, by the clock or from one page to the next.
 */
export function reachOf({ db, projectId }: ReadScope, { pattern, conditions, timeColumn, after, rest }: PageQuestion): Reach {
  const reaches = reachesOf.get(db.identity) ?? new Map<string, number>();
  reachesOf.set(db.identity, reaches);
  const others = conditions.filter(({ column, condition }) => column.id !== timeColumn || condition.type !== "datetime").map(({ column, condition }) => [column.id, condition]);
  const key = JSON.stringify([projectId, pattern, others, rest]);
  const to = until(timeWindow(conditions, timeColumn), after).to ?? Date.now();
  return {
    within: (hour) => {
      const reach = reaches.get(key);
      return reach === undefined ? undefined : sql`${hour} >= ${param.hour(to - reach * MARGIN - HOUR_MS)}`;
    },
    full: (oldest) => {
      // Behind the others: the one that nobody has asked for longest is forgotten first.
      reaches.delete(key);
      reaches.set(key, Math.max(to - oldest.getTime(), 0));
      const [longest] = reaches.size > MOST_QUESTIONS ? reaches.keys() : [];
      if (longest !== undefined) reaches.delete(longest);
    },
    short: () => void reaches.delete(key),
  };
}
