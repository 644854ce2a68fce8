import { timeWindow } from "../fragments/time-window.ts";
import { countRows, readTraceOptions } from "../fragments/trace-options.ts";
import type { Read } from "../read.ts";
import type { TraceFilterOptions, TraceFilterOptionsInput } from "../rows/filter-options.ts";
import { tagsOf } from "../rows/traces-table.ts";
import { readScoreOptions } from "../scores/options.ts";
import { liveTraces } from "./live-traces.ts";
import { scoreTable } from "./score-table.ts";

/** What filters of traces offer, counted over the newest version of every trace and score of the time. */
export const currentTraceFilterOptions: Read<TraceFilterOptionsInput, TraceFilterOptions> = async (scope, { conditions }) => {
  const [traces, scores] = await Promise.all([
    readTraceOptions(scope, "current", countRows(liveTraces(scope, conditions))),
    readScoreOptions(scope, tagsOf(scope, "current", "traces.filterOptions")("scores"), scoreTable, timeWindow(conditions, "timestamp")),
  ]);
  return { ...traces, scores };
};
