import { currentScoreList } from "../db/current/score-list.ts";
import { newScoreList } from "../db/new/score-list.ts";
import { type ScoreList, type ScoreListInput, usesTraces } from "../db/rows/score-list.ts";
import type { AccessPattern } from "../rollout/switch.ts";
import { fresh } from "./fresh.ts";

const freshScoreList = fresh(newScoreList);

/** Scores by page, newest first, as GET /scores and GET /v2/scores show them. Settled rows are read only for conditions on the trace. */
export const scoresList: AccessPattern<ScoreListInput, ScoreList> = {
  name: "scores.list",
  current: currentScoreList,
  new: (scope, input) => (usesTraces(input) ? freshScoreList : newScoreList)(scope, input),
};
