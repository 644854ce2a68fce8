import { currentScoreById } from "../db/current/score-by-id.ts";
import { newScoreById } from "../db/new/score-by-id.ts";
import type { ScoreRow } from "../db/rows/score.ts";
import type { AccessPattern } from "../rollout/switch.ts";

/** One score by id, of whatever kind. */
export const scoresById: AccessPattern<string, ScoreRow | undefined> = {
  name: "scores.byId",
  current: currentScoreById,
  new: newScoreById,
};
