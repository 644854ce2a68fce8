import { QueryOverBudgetError, StoreUnavailableError } from "../errors.ts";
import type { DeliveredMessage } from "../platform/ports.ts";
import type { DeletionDeps } from "./deps.ts";
import { type Receipt, writeReceipts } from "./receipts.ts";

/** Deliveries of one message, and its receipt. */
export interface Work {
  receipt: Receipt;
  deliveries: DeliveredMessage[];
}

/** Rows deleted, or why it did not come to its end. */
export type Outcome = { rows: number } | { error: unknown };

const RETRY_SECONDS = { first: 5, most: 600 };

/** Growing with the deliveries so far, to ten minutes: an hour of outage passes before a message is given up. */
export const retryDelay = (attempts: number): number => Math.min(RETRY_SECONDS.most, RETRY_SECONDS.first * 2 ** (attempts - 1));

export const retry = (message: DeliveredMessage): void => message.retry({ delaySeconds: retryDelay(message.attempts) });
export const textOf = (error: unknown): string => String(error instanceof StoreUnavailableError || error instanceof QueryOverBudgetError ? (error.cause ?? error) : error).slice(0, 1_000);

/** Tables were read and something is left: the next attempt goes on. */
export class LeftOverError extends Error {}

/** Writes how far these are, then acknowledges or asks for them again. */
export async function finish({ db, clock }: DeletionDeps, group: readonly Work[], outcome: Outcome): Promise<void> {
  const now = new Date(clock.now());
  const verified = "rows" in outcome;
  const each = verified ? Math.ceil(outcome.rows / group.length) : 0;
  const receipts = group.map(
    ({ receipt }): Receipt => ({
      ...receipt,
      ...(verified ? { state: "verified", verified_at: now, rows_deleted: receipt.rows_deleted + each, rows_left: 0 } : { state: "deleting", last_error: textOf(outcome.error) }),
      attempts: receipt.attempts + 1,
      updated_at: now,
    }),
  );
  await writeReceipts(db, receipts);
  for (const delivery of group.flatMap(({ deliveries }) => deliveries)) {
    if (verified) delivery.ack();
    else retry(delivery);
  }
}
