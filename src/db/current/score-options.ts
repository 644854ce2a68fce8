import { timeWindow } from "../fragments/time-window.ts";
import { countRows, readTraceOptions, timeConditions } from "../fragments/trace-options.ts";
import type { Read } from "../read.ts";
import type { ScoreFilterOptions, ScoreSelection } from "../rows/score-list.ts";
import { scoreValues } from "../scores/values.ts";
import { liveTraces } from "./live-traces.ts";
import { currentScoreSource } from "./score-list.ts";

/** What filters of scores offer; conditions on the time hold for traces' timestamps too. Their own texts, and what the traces of the time say. */
export const currentScoreFilterOptions: Read<ScoreSelection, ScoreFilterOptions> = async (scope, selection) => {
  const window = timeWindow(selection.conditions, "timestamp");
  const asker = { scope, name: "scores.filterOptions", side: "current" as const };
  const [values, { names, users, tags }] = await Promise.all([
    scoreValues(asker, currentScoreSource(scope, selection)),
    readTraceOptions(scope, "current", countRows(liveTraces(scope, timeConditions(window))), { name: asker.name, parts: ["names", "users", "tags"] }),
  ]);
  return { ...values, traceNames: names, users, tags };
};
