import { timeWindow } from "../fragments/time-window.ts";
import { readTraceOptions } from "../fragments/trace-options.ts";
import type { Read } from "../read.ts";
import type { TraceFilterOptions, TraceFilterOptionsInput } from "../rows/filter-options.ts";
import { tagsOf } from "../rows/traces-table.ts";
import { readScoreOptions } from "../scores/options.ts";
import { countWindow } from "./live-traces.ts";
import { scoreTable } from "./score-table.ts";

const NAME = "traces.filterOptions";

/** What filters of traces offer, counted by days that are over and over narrow columns of the settled list rows. */
export const newTraceFilterOptions: Read<TraceFilterOptionsInput, TraceFilterOptions> = async (scope, { conditions }) => {
  const window = timeWindow(conditions, "timestamp");
  const [traces, scores] = await Promise.all([
    countWindow(scope, NAME, window).then((counts) => readTraceOptions(scope, "new", counts)),
    readScoreOptions(scope, tagsOf(scope, "new", NAME)("scores"), scoreTable, window),
  ]);
  return { ...traces, scores };
};
