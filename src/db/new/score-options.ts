import { timeWindow } from "../fragments/time-window.ts";
import { readTraceOptions, timeConditions } from "../fragments/trace-options.ts";
import type { Read } from "../read.ts";
import type { ScoreFilterOptions, ScoreSelection } from "../rows/score-list.ts";
import { scoreValues } from "../scores/values.ts";
import { sql } from "../sql.ts";
import { newScoreSource } from "./score-list.ts";
import { traceListSource } from "./trace-list-source.ts";

/** What filters of scores offer; conditions on the time hold for traces' timestamps too. Their own texts, and what the traces of the time say. */
export const newScoreFilterOptions: Read<ScoreSelection, ScoreFilterOptions> = async (scope, selection) => {
  const window = timeWindow(selection.conditions, "timestamp");
  const asker = { scope, name: "scores.filterOptions", side: "new" as const };
  const from = traceListSource(scope, { conditions: timeConditions(window) }, true).final(sql`1`);
  const [values, { names, users, tags }] = await Promise.all([
    scoreValues(asker, await newScoreSource(asker, selection)),
    readTraceOptions(scope, "new", sql`m`, from, { name: asker.name, parts: ["names", "users", "tags"] }),
  ]);
  return { ...values, traceNames: names, users, tags };
};
