import { z } from "zod";
import { instant, uint } from "../db/codecs.ts";
import type { Db } from "../db/client.ts";
import { all, dateTimeText, param, sql, type Sql } from "../db/sql.ts";
import type { DeletionMessage } from "../platform/ports.ts";
import { DELETION_KINDS } from "./message.ts";

/**
 * accepted: named, nothing done. hidden: no read shows it. deleting: a consumer is at work, or will try again.
 * verified: every table was read and holds nothing of it. dead: given up until somebody redrives it.
 */
export const DELETION_STATES = ["accepted", "hidden", "deleting", "dead", "verified"] as const;
export type DeletionState = (typeof DELETION_STATES)[number];

const receiptRow = z.object({
  project_id: z.string(),
  deletion_id: z.string(),
  part: uint,
  kind: z.enum(DELETION_KINDS),
  ids: z.array(z.string()),
  /** JSON of the query whose selection is to go; empty for deletions by id. */
  query: z.string(),
  requested_by: z.string(),
  state: z.enum(DELETION_STATES),
  /** Grows with every redrive, and when something came back. */
  generation: uint,
  attempts: uint,
  rows_deleted: uint,
  rows_left: uint,
  last_error: z.string(),
  accepted_at: instant,
  hidden_at: instant,
  verified_at: instant,
  updated_at: instant,
});
/** One message's worth of a deletion. Times that are not reached yet are the epoch. */
export type Receipt = z.output<typeof receiptRow>;

const columns = sql`project_id, deletion_id, part, kind, ids, query, requested_by, state, generation, attempts, rows_deleted, rows_left, last_error, accepted_at, hidden_at, verified_at, updated_at`;

/** Later generations win, then what is further on, then what was written later: two consumers at once cannot undo each other. */
const versionOf = ({ generation, state, updated_at }: Receipt): bigint =>
  (BigInt(generation) * 8n + BigInt(DELETION_STATES.indexOf(state))) * 2n ** 44n + BigInt(updated_at.getTime());

export async function writeReceipts(db: Db, receipts: readonly Receipt[]): Promise<void> {
  const time = (date: Date): string => dateTimeText(date.getTime());
  const rows = receipts.map((receipt) => ({
    ...receipt,
    accepted_at: time(receipt.accepted_at),
    hidden_at: time(receipt.hidden_at),
    verified_at: time(receipt.verified_at),
    updated_at: time(receipt.updated_at),
    version: versionOf(receipt).toString(),
  }));
  await db.insert({ name: "deletion.receipt", projectId: receipts[0]?.project_id ?? "" }, "exp_deletions", rows);
}

/** Receipts in their newest state; `condition` looks at `d`. */
export function findReceipts(db: Db, condition: Sql, limit = 10_000): Promise<Receipt[]> {
  return db.query({
    tag: { name: "deletion.receipts", projectId: "" },
    sql: sql`SELECT ${columns} FROM exp_deletions AS d FINAL WHERE ${condition} ORDER BY accepted_at DESC, deletion_id, part LIMIT ${param.uint(limit)}`,
    row: receiptRow,
    budget: "detail",
  });
}

export const receiptKey = ({ deletionId, part }: { deletionId: string; part: number }): string => `${deletionId} ${part}`;

/** The receipts of these messages, by `receiptKey`. */
export async function receiptsOf(db: Db, messages: readonly DeletionMessage[]): Promise<Map<string, Receipt>> {
  const ids = [...new Set(messages.map(({ deletionId }) => deletionId))];
  const projects = [...new Set(messages.map(({ projectId }) => projectId))];
  const found = await findReceipts(db, all([sql`d.deletion_id IN ${param.strings(ids)}`, sql`d.project_id IN ${param.strings(projects)}`]));
  return new Map(found.map((receipt) => [receiptKey({ deletionId: receipt.deletion_id, part: receipt.part }), receipt]));
}

export const messageOf = ({ project_id, deletion_id, part, kind, ids }: Receipt): DeletionMessage => ({ projectId: project_id, deletionId: deletion_id, part, kind, ids });

/** The receipt of a later generation, from the beginning: what a redrive starts with. */
export const reopened = (receipt: Receipt, now: number): Receipt => ({ ...receipt, generation: receipt.generation + 1, state: "hidden", attempts: 0, verified_at: new Date(0), updated_at: new Date(now) });
