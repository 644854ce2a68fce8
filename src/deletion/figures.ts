import { z } from "zod";
import { uint } from "../db/codecs.ts";
import type { Db } from "../db/client.ts";
import { sql } from "../db/sql.ts";

const stateRow = z.object({ state: z.string(), receipts: uint, oldest: uint });

/** How deletions stand, over all projects. */
export interface DeletionFigures {
  /** Receipts by state; a state without any is left out. */
  states: Record<string, number>;
  /** Age of the oldest deletion that is neither proved nor given up, in seconds; 0 without one. */
  oldestSeconds: number;
}

export async function deletionFigures(db: Db): Promise<DeletionFigures> {
  const rows = await db.query({
    tag: { name: "deletion.figures", projectId: "" },
    sql: sql`
      SELECT toString(d.state) AS state, count() AS receipts, toUInt64(greatest(dateDiff('second', min(d.accepted_at), now64(3)), 0)) AS oldest
      FROM exp_deletions AS d FINAL GROUP BY d.state`,
    row: stateRow,
    budget: "probe",
  });
  const unfinished = rows.filter(({ state }) => state !== "verified" && state !== "dead");
  return {
    states: Object.fromEntries(rows.map(({ state, receipts }) => [state, receipts])),
    oldestSeconds: Math.max(0, ...unfinished.map(({ oldest }) => oldest)),
  };
}
