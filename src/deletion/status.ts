import { z } from "zod";
import { instant, uint } from "../db/codecs.ts";
import type { Db } from "../db/client.ts";
import { all, param, sql } from "../db/sql.ts";
import { DELETION_STATES, type DeletionState, findReceipts, type Receipt } from "./receipts.ts";

/** A deletion over all its parts: as far as the part that is least far; dead when one of them is. */
const summaryRow = z.object({
  deletion_id: z.string(),
  project_id: z.string(),
  kind: z.string(),
  state: z.enum(DELETION_STATES),
  parts: uint,
  ids: uint,
  attempts: uint,
  rows_deleted: uint,
  requested_by: z.string(),
  last_error: z.string(),
  accepted_at: instant,
  hidden_at: instant,
  verified_at: instant,
});
export type DeletionSummary = z.output<typeof summaryRow>;

export interface DeletionFilter {
  state?: DeletionState | undefined;
  projectId?: string | undefined;
  limit: number;
}

/** Deletions, newest first. */
export function listDeletions(db: Db, { state, projectId, limit }: DeletionFilter): Promise<DeletionSummary[]> {
  return db.query({
    tag: { name: "deletion.list", projectId: projectId ?? "" },
    sql: sql`
      SELECT deletion_id, any(d.project_id) AS project_id, argMin(d.kind, d.part) AS kind,
        multiIf(countIf(d.state = 'dead') > 0, 'dead', countIf(d.state = 'accepted') > 0, 'accepted', countIf(d.state = 'deleting') > 0, 'deleting', countIf(d.state = 'hidden') > 0, 'hidden', 'verified') AS state,
        count() AS parts, sum(length(d.ids)) AS ids, max(d.attempts) AS attempts, sum(d.rows_deleted) AS rows_deleted, any(d.requested_by) AS requested_by,
        argMax(d.last_error, (d.last_error != '', d.updated_at)) AS last_error, min(d.accepted_at) AS accepted_at, max(d.hidden_at) AS hidden_at, max(d.verified_at) AS verified_at
      FROM exp_deletions AS d FINAL WHERE ${projectId === undefined ? sql`1` : sql`d.project_id = ${param.string(projectId)}`}
      GROUP BY deletion_id HAVING ${state === undefined ? sql`1` : sql`state = ${param.string(state)}`}
      ORDER BY accepted_at DESC, deletion_id LIMIT ${param.uint(limit)}`,
    row: summaryRow,
    budget: "detail",
  });
}

/** The parts of a deletion; none when there is no such deletion. */
export const deletionParts = (db: Db, deletionId: string): Promise<Receipt[]> => findReceipts(db, all([sql`d.deletion_id = ${param.string(deletionId)}`]));
