import { timeWindow } from "../fragments/time-window.ts";
import { readTraceOptions } from "../fragments/trace-options.ts";
import type { Read } from "../read.ts";
import type { TraceFilterOptions, TraceFilterOptionsInput } from "../rows/filter-options.ts";
import { tagsOf } from "../rows/traces-table.ts";
import { readScoreOptions } from "../scores/options.ts";
import { sql } from "../sql.ts";
import { traceListSource } from "./trace-list-source.ts";
import { scoreTable } from "./score-table.ts";

/** What filters of traces offer, counted over narrow columns of the settled list rows. */
export const newTraceFilterOptions: Read<TraceFilterOptionsInput, TraceFilterOptions> = async (scope, { conditions }) => {
  const [traces, scores] = await Promise.all([
    readTraceOptions(scope, "new", sql`m`, traceListSource(scope, { conditions }, true).final(sql`1`)),
    readScoreOptions(scope, tagsOf(scope, "new", "traces.filterOptions")("scores"), scoreTable, timeWindow(conditions, "timestamp")),
  ]);
  return { ...traces, scores };
};
