import { currentScoreTable } from "../db/current/score-list.ts";
import { newScoreTable } from "../db/new/score-list.ts";
import { type ScoresWithTraces, type ScoreTableInput, usesTraces } from "../db/rows/score-list.ts";
import type { AccessPattern } from "../rollout/switch.ts";
import { fresh } from "./fresh.ts";

const freshScoreTable = fresh(newScoreTable);

/** Scores by page in any order, with what their traces say. Settled rows are read only for conditions on the trace, or an order by it. */
export const scoresAll: AccessPattern<ScoreTableInput, ScoresWithTraces> = {
  name: "scores.all",
  current: currentScoreTable,
  new: (scope, input) => (usesTraces(input) ? freshScoreTable : newScoreTable)(scope, input),
};
