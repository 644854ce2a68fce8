import { param, sql, type Sql } from "../db/sql.ts";
import type { DeletionDeps } from "./deps.ts";
import { findReceipts, messageOf, type Receipt, reopened, writeReceipts } from "./receipts.ts";
import { enqueue } from "./request.ts";

/** A message that is alive writes to its receipt more often than this: retries are ten minutes apart at most. */
const STUCK_MINUTES = 20;
/** Receipts sent again at once. */
const AT_ONCE = 1_000;

const sendAgain = async (deps: DeletionDeps, receipts: readonly Receipt[]): Promise<number> => {
  await writeReceipts(deps.db, receipts);
  await enqueue(deps, receipts.map(messageOf));
  return receipts.length;
};

async function reopen(deps: DeletionDeps, condition: Sql): Promise<number> {
  const receipts = await findReceipts(deps.db, sql`${condition} AND d.project_id != ''`, AT_ONCE);
  return receipts.length === 0 ? 0 : sendAgain(deps, receipts.map((receipt) => reopened(receipt, deps.clock.now())));
}

/** Starts every dead part again, of one deletion or of all (a thousand at once). @returns how many parts */
export const redriveDead = (deps: DeletionDeps): Promise<number> => reopen(deps, sql`d.state = 'dead'`);

/** Starts the parts of a deletion again that are not verified, whatever keeps them. @returns how many parts */
export const retryDeletion = (deps: DeletionDeps, deletionId: string): Promise<number> => reopen(deps, sql`d.deletion_id = ${param.string(deletionId)} AND d.state != 'verified'`);

/** Sends messages again that were lost: between a receipt and its queue, or in it. @returns how many */
export async function resendStuck(deps: DeletionDeps): Promise<number> {
  const now = deps.clock.now();
  const condition = sql`d.state IN ('accepted', 'hidden', 'deleting') AND d.updated_at < ${param.time(now - STUCK_MINUTES * 60_000)}`;
  const receipts = await findReceipts(deps.db, condition, AT_ONCE);
  return receipts.length === 0 ? 0 : sendAgain(deps, receipts.map((receipt) => ({ ...receipt, updated_at: new Date(now) })));
}
