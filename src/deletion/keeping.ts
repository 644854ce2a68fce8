import { z } from "zod";
import { instant, uint } from "../db/codecs.ts";
import type { Db } from "../db/client.ts";
import { dateTimeText, sql } from "../db/sql.ts";

const retentionRow = z.object({ project_id: z.string(), days: uint, set_by: z.string(), set_at: instant });
/** How long a project keeps its traces: days from their timestamps; 0 is for ever. */
export type Retention = z.output<typeof retentionRow>;

export function readRetentions(db: Db): Promise<Retention[]> {
  return db.query({
    tag: { name: "retention.read", projectId: "" },
    sql: sql`SELECT project_id, days, set_by, set_at FROM exp_retention FINAL ORDER BY project_id`,
    row: retentionRow,
    budget: "page",
  });
}

export const setRetention = (db: Db, projectId: string, days: number, by: string, now: number): Promise<void> =>
  db.insert({ name: "retention.set", projectId }, "exp_retention", [{ project_id: projectId, days, set_by: by, set_at: dateTimeText(now) }]);
