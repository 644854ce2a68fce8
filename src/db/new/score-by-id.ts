import type { Read } from "../read.ts";
import type { ScoreRow } from "../rows/score.ts";
import { readScore } from "../scores/newest.ts";
import { sql } from "../sql.ts";

/** The newest version across all days and traces, found by the index on ids; undefined when there is none or it is deleted. */
export const newScoreById: Read<string, ScoreRow | undefined> = (scope, id) => readScore(scope, { name: "scores.byId", projectId: scope.projectId, side: "new" }, sql`exp_scores`, id);
