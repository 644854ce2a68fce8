import type { Db } from "../db/client.ts";
import { param, sql } from "../db/sql.ts";

/** Says that list rows of these days changed, or went: their counts no longer stand. @param days 'YYYY-MM-DD' */
export async function markChanged(db: Db, projectId: string, days: readonly string[]): Promise<void> {
  if (days.length === 0) return;
  await db.execute(
    { name: "settle.days", projectId, side: "new" },
    sql`INSERT INTO exp_listed_days (project_id, day, changed_at) SELECT ${param.string(projectId)}, toDate(arrayJoin(${param.strings(days)})), now64(3)`,
  );
}
