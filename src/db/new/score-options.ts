import { timeWindow } from "../fragments/time-window.ts";
import { readTraceOptions } from "../fragments/trace-options.ts";
import type { Read } from "../read.ts";
import type { ScoreFilterOptions, ScoreSelection } from "../rows/score-list.ts";
import { scoreValues } from "../scores/values.ts";
import { countWindow } from "./live-traces.ts";
import { newScoreSource } from "./score-list.ts";

/** What filters of scores offer; conditions on the time hold for traces' timestamps too. Their own texts, and what the traces of the time say. */
export const newScoreFilterOptions: Read<ScoreSelection, ScoreFilterOptions> = async (scope, selection) => {
  const window = timeWindow(selection.conditions, "timestamp");
  const asker = { scope, name: "scores.filterOptions", side: "new" as const };
  const [values, { names, users, tags }] = await Promise.all([
    scoreValues(asker, await newScoreSource(asker, selection)),
    countWindow(scope, asker.name, window).then((counts) => readTraceOptions(scope, "new", counts, { name: asker.name, parts: ["names", "users", "tags"] })),
  ]);
  return { ...values, traceNames: names, users, tags };
};
