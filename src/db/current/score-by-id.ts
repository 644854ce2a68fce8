import type { Read } from "../read.ts";
import type { ScoreRow } from "../rows/score.ts";
import { readScore } from "../scores/newest.ts";
import { sql } from "../sql.ts";

/** The newest version across all days and names; undefined when there is none or it is deleted. */
export const currentScoreById: Read<string, ScoreRow | undefined> = (scope, id) => readScore(scope, { name: "scores.byId", projectId: scope.projectId, side: "current" }, sql`scores`, id);
