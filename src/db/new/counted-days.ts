import { z } from "zod";
import { DAY_MS } from "../../domain/duration.ts";
import type { QueryTag } from "../client.ts";
import type { TimeWindow } from "../fragments/time-window.ts";
import type { TraceOptionPart } from "../fragments/trace-options.ts";
import type { ReadScope } from "../read.ts";
import { all, param, sql, type Sql } from "../sql.ts";
import { DAY_GRAIN, isCounted } from "./listed-days.ts";

/** The days of a window that need not be read row by row. */
export interface CountedDays {
  /** Their starts, milliseconds since the epoch. */
  days: readonly number[];
  /** A condition that leaves their hours out. */
  outside(hour: Sql): Sql;
  /** Their counts as rows of (value, count), a row a value and day; undefined when there are none. */
  counts(part: TraceOptionPart): Sql | undefined;
}

const dayRow = z.object({ day: z.string() });

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
      SELECT day FROM (
        SELECT d.day AS day, max(d.changed_at) AS changed, max(d.counted) AS counted FROM exp_listed_days AS d
        WHERE d.project_id = ${param.string(projectId)} AND d.day >= toDate(${param.hour(from * DAY_MS)}) AND d.day < toDate(${param.hour(until * DAY_MS)}) GROUP BY day
      ) WHERE ${isCounted(sql`changed`, sql`counted`)} ORDER BY day`,
    row: dayRow,
    budget: "probe",
  });
  const days = rows.map(({ day }) => Date.parse(day));
  const starts = param.hours(days.map((day) => new Date(day)));
  // The generation that stands, of each day.
  const generations = sql`SELECT toDateTime(d.day, 'UTC') AS at, max(d.counted).2 FROM exp_listed_days AS d WHERE d.project_id = ${param.string(projectId)} AND toDateTime(d.day, 'UTC') IN ${starts} GROUP BY at`;
  return {
    days,
    outside: (hour) => all(runsOf(days).map((run) => sql`${hour} < ${param.hour(run.from)} OR ${hour} >= ${param.hour(run.until)}`)),
    counts: (part) => days.length === 0 ? undefined : sql`
      SELECT c.value AS value, toUInt64(c.traces) AS count FROM exp_property_counts AS c
      WHERE c.project_id = ${param.string(projectId)} AND c.property = ${param.string(part)} AND c.grain = ${DAY_GRAIN} AND c.at IN ${starts} AND (c.at, c.generation) IN (${generations})`,
  };
}
