import { z } from "zod";
import { micros } from "../codecs.ts";
import { DAY_MS } from "../../domain/duration.ts";
import type { QueryTag } from "../client.ts";
import { hoursParam, type TimeWindow } from "../fragments/time-window.ts";
import type { ReadScope } from "../read.ts";
import { all, any, param, sql, type Sql } from "../sql.ts";
import { type CountedProperty, DAY_GRAIN, isCounted } from "./listed-days.ts";

/** A day whose values are counted: its start, and the generation of counts that stands (server time). */
interface CountedDay {
  start: number;
  generation: string;
}

/** The days of a window that need not be read row by row. */
export interface CountedDays {
  /** Their starts, milliseconds since the epoch. */
  days: readonly number[];
  /** A condition that leaves their hours out. */
  outside(hour: Sql): Sql;
  /** Their counts as rows of (value, count), a row a value and day; undefined when there are none. */
  counts(property: CountedProperty): Sql | undefined;
}

const dayRow = z.object({ day: z.string(), counted: micros });

/** The whole days inside a window: days since the epoch, `until` exclusive. */
const wholeDays = ({ from, to }: TimeWindow): { from: number; until: number } => ({ from: Math.ceil((from ?? 0) / DAY_MS), until: Math.floor((to ?? Infinity) / DAY_MS) });

/** Runs of days without a gap, as times: few conditions for the sorting key. */
function runsOf(starts: readonly number[]): { from: number; until: number }[] {
  const runs: { from: number; until: number }[] = [];
  for (const start of starts) {
    const last = runs.at(-1);
    if (last?.until === start) last.until += DAY_MS;
    else runs.push({ from: start, until: start + DAY_MS });
  }
  return runs;
}

/** Looks up which days inside the window are counted; a window without a whole day is not looked at. */
export async function readCountedDays({ db, projectId }: ReadScope, tag: QueryTag, window: TimeWindow): Promise<CountedDays> {
  const { from, until } = wholeDays(window);
  const rows = from >= until ? [] : await db.query({
    tag,
    sql: sql`
      SELECT day, counted FROM (
        SELECT d.day AS day, max(d.changed_at) AS changed, max(d.counted_at) AS counted FROM exp_listed_days AS d
        WHERE d.project_id = ${param.string(projectId)} AND d.day >= toDate(${param.hour(from * DAY_MS)}) AND d.day < toDate(${param.hour(until * DAY_MS)}) GROUP BY day
      ) WHERE ${isCounted(sql`changed`, sql`counted`)} ORDER BY day`,
    row: dayRow,
    budget: "probe",
  });
  const days = rows.map(({ day, counted }): CountedDay => ({ start: Date.parse(day), generation: counted }));
  const generations = [...Map.groupBy(days, ({ generation }) => generation)];
  const ofGeneration = ([generation, ofIt]: (typeof generations)[number]): Sql =>
    sql`c.counted_at = ${param.microtime(generation)} AND c.at IN ${hoursParam(ofIt.map(({ start }) => new Date(start)))}`;
  const starts = days.map(({ start }) => start);
  return {
    days: starts,
    outside: (hour) => all(runsOf(starts).map((run) => sql`${hour} < ${param.hour(run.from)} OR ${hour} >= ${param.hour(run.until)}`)),
    counts: (property) => days.length === 0 ? undefined : sql`
      SELECT c.value AS value, toUInt64(c.traces) AS count FROM exp_property_counts AS c
      WHERE c.project_id = ${param.string(projectId)} AND c.property = ${param.string(property)} AND c.grain = ${DAY_GRAIN} AND (${any(generations.map(ofGeneration))})`,
  };
}
