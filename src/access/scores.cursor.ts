import { currentScoreCursor } from "../db/current/score-list.ts";
import { newScoreCursor } from "../db/new/score-list.ts";
import type { ScoreCursorInput, ScoreCursorPage } from "../db/rows/score-list.ts";
import type { AccessPattern } from "../rollout/switch.ts";

/** Scores by cursor, newest first, as GET /v3/scores shows them: nothing is known of their traces. */
export const scoresCursor: AccessPattern<ScoreCursorInput, ScoreCursorPage> = {
  name: "scores.cursor",
  current: currentScoreCursor,
  new: newScoreCursor,
};
