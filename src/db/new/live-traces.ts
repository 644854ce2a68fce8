import { timeConditions, countRows, type LiveTraces, type OptionCounts } from "../fragments/trace-options.ts";
import type { TimeWindow } from "../fragments/time-window.ts";
import type { ReadScope } from "../read.ts";
import { tagsOf } from "../rows/traces-table.ts";
import type { TraceSelection } from "../rows/trace-list.ts";
import { sql, type Sql } from "../sql.ts";
import { readCountedDays } from "./counted-days.ts";
import { traceListSource } from "./trace-list-source.ts";

/** The settled list rows that conditions let through; `extra` is AND-ed. Each names a tag once. */
export const liveTraces = (scope: ReadScope, conditions: TraceSelection["conditions"], extra: Sql = sql`1`): LiveTraces => ({
  row: sql`m`,
  tag: sql`arrayJoin(m.tags)`,
  from: traceListSource(scope, { conditions }, true).final(extra),
});

/** What the traces of a window offer: days that are counted by their counts, and the rest of it row by row. */
export async function countWindow(scope: ReadScope, name: string, window: TimeWindow): Promise<OptionCounts> {
  const days = await readCountedDays(scope, tagsOf(scope, "new", name)("days"), window);
  const rest = countRows(liveTraces(scope, timeConditions(window), days.outside(sql`m.hour`)));
  return (part) => {
    const counts = days.counts(part);
    return counts === undefined ? rest(part) : sql`SELECT value, sum(count) AS count FROM (${rest(part)} UNION ALL ${counts}) GROUP BY value`;
  };
}
