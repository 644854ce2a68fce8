import type { Read } from "../read.ts";
import { scoreColumns, type ScoreRow, scoreRow } from "../rows/score.ts";
import { scoreVersion } from "../scores/selection.ts";
import { param, sql } from "../sql.ts";

/** The newest version across all days and traces, found by the index on ids; undefined when there is none or it is deleted. */
export const newScoreById: Read<string, ScoreRow | undefined> = async ({ db, projectId }, id) => {
  const [row] = await db.query({
    tag: { name: "scores.byId", projectId, side: "new" },
    sql: sql`
      SELECT * EXCEPT is_deleted FROM (
        SELECT ${scoreColumns}, s.is_deleted AS is_deleted
        FROM exp_scores AS s WHERE s.project_id = ${param.string(projectId)} AND s.id = ${param.string(id)}
        ORDER BY ${scoreVersion} DESC LIMIT 1
      ) WHERE is_deleted = 0`,
    row: scoreRow,
    budget: "detail",
  });
  return row;
};
