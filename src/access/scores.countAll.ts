import { currentScoreCount } from "../db/current/score-list.ts";
import { newScoreCount } from "../db/new/score-list.ts";
import { type ScoreSelection, usesTraces } from "../db/rows/score-list.ts";
import type { AccessPattern } from "../rollout/switch.ts";
import { fresh } from "./fresh.ts";

const freshScoreCount = fresh(newScoreCount);

/** How many rows a full walk through scores.all gives. */
export const scoresCountAll: AccessPattern<ScoreSelection, number> = {
  name: "scores.countAll",
  current: currentScoreCount,
  new: (scope, input) => (usesTraces(input) ? freshScoreCount : newScoreCount)(scope, input),
};
