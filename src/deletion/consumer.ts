import type { DeliveredMessage, DeletionMessage } from "../platform/ports.ts";
import { QueryOverBudgetError, StoreUnavailableError } from "../errors.ts";
import type { DeletionDeps } from "./deps.ts";
import { erase, remains } from "./erase.ts";
import { hideScores, hideTraces } from "./hide.ts";
import { deletionMessage } from "./message.ts";
import { messageOf, type Receipt, receiptKey, receiptsOf, writeReceipts } from "./receipts.ts";
import { type SelectTraces, walk } from "./walk.ts";

/** Deliveries of one message, and its receipt. */
interface Work {
  receipt: Receipt;
  deliveries: DeliveredMessage[];
}

const RETRY_SECONDS = { first: 5, most: 600 };

/** Growing with the deliveries so far, to ten minutes: an hour of outage passes before a message is given up. */
export const retryDelay = (attempts: number): number => Math.min(RETRY_SECONDS.most, RETRY_SECONDS.first * 2 ** (attempts - 1));

const retry = (message: DeliveredMessage): void => message.retry({ delaySeconds: retryDelay(message.attempts) });
const textOf = (error: unknown): string => String(error instanceof StoreUnavailableError || error instanceof QueryOverBudgetError ? (error.cause ?? error) : error).slice(0, 1_000);

/** Tables were read and something is left: the next attempt goes on. */
class LeftOverError extends Error {}

async function readWork({ db, log }: DeletionDeps, batch: readonly DeliveredMessage[]): Promise<Work[]> {
  const parsed = batch.map((delivery) => ({ delivery, message: deletionMessage.safeParse(delivery.body).data }));
  const messages = parsed.flatMap(({ message }) => message ?? []);
  const receipts = messages.length === 0 ? new Map<string, Receipt>() : await receiptsOf(db, messages);
  const work = new Map<string, Work>();
  for (const { delivery, message } of parsed) {
    const receipt = message && receipts.get(receiptKey(message));
    if (receipt === undefined || receipt.project_id !== (message as DeletionMessage).projectId) {
      log({ level: "error", event: "deletion.poison", attempts: delivery.attempts });
      retry(delivery);
    } else if (receipt.state === "verified") delivery.ack();
    else {
      const key = receiptKey(message as DeletionMessage);
      const known = work.get(key) ?? { receipt, deliveries: [] };
      known.deliveries.push(delivery);
      work.set(key, known);
    }
  }
  return [...work.values()];
}

/** Erases what these receipts of one project and kind name, all together, and reads every table. @returns rows deleted */
async function carryOut({ db, clock }: DeletionDeps, group: readonly Work[]): Promise<number> {
  const { project_id: projectId, kind } = (group[0] as Work).receipt;
  if (kind === "query") throw new Error("a query names no rows");
  const unhidden = group.filter(({ receipt }) => receipt.state === "accepted").flatMap(({ receipt }) => receipt.ids);
  if (unhidden.length > 0) await (kind === "traces" ? hideTraces : hideScores)(db, projectId, unhidden, clock.now());
  const doomed = { projectId, kind, ids: [...new Set(group.flatMap(({ receipt }) => receipt.ids))] };
  const rows = await erase(db, doomed);
  const left = await remains(db, doomed);
  if (Object.keys(left).length > 0) throw new LeftOverError(`rows are left: ${JSON.stringify(left)}`);
  return rows;
}

/** Writes how far these are, then acknowledges or asks for them again. */
async function finish({ db, clock }: DeletionDeps, group: readonly Work[], outcome: { rows: number } | { error: unknown }): Promise<void> {
  const now = new Date(clock.now());
  const verified = "rows" in outcome;
  const each = verified ? Math.ceil(outcome.rows / group.length) : 0;
  const receipts = group.map(
    ({ receipt }): Receipt => ({
      ...receipt,
      ...(verified ? { state: "verified", verified_at: now, rows_deleted: receipt.rows_deleted + each } : { state: "deleting", last_error: textOf(outcome.error) }),
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

/** One failure does not hold up the others: what fails together is tried in halves, down to the message that fails. */
async function process(deps: DeletionDeps, group: readonly Work[]): Promise<void> {
  let outcome: { rows: number } | { error: unknown };
  try {
    outcome = { rows: await carryOut(deps, group) };
  } catch (error) {
    // A store that is down is down for each of them.
    if (group.length > 1 && !(error instanceof StoreUnavailableError)) {
      const half = Math.ceil(group.length / 2);
      await process(deps, group.slice(0, half));
      await process(deps, group.slice(half));
      return;
    }
    deps.log({ level: "warn", event: "deletion.failed", error: textOf(error), messages: group.length });
    outcome = { error };
  }
  await finish(deps, group, outcome);
}

/** Walks a query. One delivery goes on for a while; what it has not come to is another message's. */
async function processQuery(deps: DeletionDeps & { select: SelectTraces }, work: Work): Promise<void> {
  let isDone: boolean;
  try {
    isDone = await walk(deps, work.receipt);
  } catch (error) {
    deps.log({ level: "warn", event: "deletion.failed", error: textOf(error), messages: 1 });
    return finish(deps, [work], { error });
  }
  if (isDone) return finish(deps, [work], { rows: 0 });
  await deps.deletions.send([messageOf(work.receipt)]);
  await writeReceipts(deps.db, [{ ...work.receipt, state: "deleting", updated_at: new Date(deps.clock.now()) }]);
  for (const delivery of work.deliveries) delivery.ack();
}

const groupsOf = (work: readonly Work[]): Work[][] => {
  const groups = new Map<string, Work[]>();
  for (const each of work) {
    const key = `${each.receipt.kind} ${each.receipt.project_id}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()];
};

/**
 * Carries out a batch of deletion messages. Each is acknowledged when every table has been read and holds nothing of what
 * it names, and asked for again otherwise. Any number may run at once, on the same messages too: deleting what is gone
 * does nothing, and a receipt only moves on.
 */
export async function consume(deps: DeletionDeps & { select: SelectTraces }, batch: readonly DeliveredMessage[]): Promise<void> {
  let work: Work[];
  try {
    work = await readWork(deps, batch);
  } catch (error) {
    deps.log({ level: "warn", event: "deletion.failed", error: textOf(error), messages: batch.length });
    for (const delivery of batch) retry(delivery);
    return;
  }
  for (const group of groupsOf(work)) {
    try {
      if (group[0]?.receipt.kind === "query") for (const work of group) await processQuery(deps, work);
      else await process(deps, group);
    } catch (error) {
      // Not even the receipts could be written.
      deps.log({ level: "warn", event: "deletion.failed", error: textOf(error), messages: group.length });
      for (const { deliveries } of group) for (const delivery of deliveries) retry(delivery);
    }
  }
}
