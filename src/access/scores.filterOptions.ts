import { currentScoreFilterOptions } from "../db/current/score-options.ts";
import { newScoreFilterOptions } from "../db/new/score-options.ts";
import type { ScoreFilterOptions, ScoreSelection } from "../db/rows/score-list.ts";
import type { AccessPattern } from "../rollout/switch.ts";
import { fresh } from "./fresh.ts";

/** What filters of scores offer. */
export const scoresFilterOptions: AccessPattern<ScoreSelection, ScoreFilterOptions> = {
  name: "scores.filterOptions",
  current: currentScoreFilterOptions,
  new: fresh(newScoreFilterOptions),
};
