import type { DeliveredMessage, DeletionMessage } from "../platform/ports.ts";
import { StoreUnavailableError } from "../errors.ts";
import type { DeletionDeps } from "./deps.ts";
import { erase, remains } from "./erase.ts";
import { hideScores, hideTraces } from "./hide.ts";
import { deletionMessage } from "./message.ts";
import { dropMonths } from "./month/drop.ts";
import { messageOf, type Receipt, receiptKey, receiptsOf, writeReceipts } from "./receipts.ts";
import { type SelectTraces, walk } from "./walk.ts";
import { finish, LeftOverError, type Outcome, retry, textOf, type Work } from "./work.ts";

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
  if (kind === "query" || kind === "month") throw new Error(`a ${kind} names no rows`);
  const unhidden = group.filter(({ receipt }) => receipt.state === "accepted").flatMap(({ receipt }) => receipt.ids);
  if (unhidden.length > 0) await (kind === "traces" ? hideTraces : hideScores)(db, projectId, unhidden, clock.now());
  const doomed = { projectId, kind, ids: [...new Set(group.flatMap(({ receipt }) => receipt.ids))] };
  const rows = await erase(db, doomed);
  const left = await remains(db, doomed);
  if (Object.keys(left).length > 0) throw new LeftOverError(`rows are left: ${JSON.stringify(left)}`);
  return rows;
}

/** One failure does not hold up the others: what fails together is tried in halves, down to the message that fails. */
async function process(deps: DeletionDeps, group: readonly Work[]): Promise<void> {
  let outcome: Outcome;
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

/** Carries out what is no set of ids, each by itself. */
async function processAlone(deps: DeletionDeps & { select: SelectTraces }, work: Work): Promise<void> {
  const { receipt } = work;
  let isDone = true;
  try {
    if (receipt.kind === "query") isDone = await walk(deps, receipt);
    else await dropMonths(deps, receipt);
  } catch (error) {
    deps.log({ level: "warn", event: "deletion.failed", error: textOf(error), messages: 1 });
    return finish(deps, [work], { error });
  }
  if (isDone) return finish(deps, [work], { rows: receipt.rows_left });
  // One delivery walks for a while; what it has not come to is another message's.
  await deps.deletions.send([messageOf(receipt)]);
  await writeReceipts(deps.db, [{ ...receipt, state: "deleting", updated_at: new Date(deps.clock.now()) }]);
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
      const kind = group[0]?.receipt.kind;
      if (kind === "query" || kind === "month") for (const work of group) await processAlone(deps, work);
      else await process(deps, group);
    } catch (error) {
      // Not even the receipts could be written.
      deps.log({ level: "warn", event: "deletion.failed", error: textOf(error), messages: group.length });
      for (const { deliveries } of group) for (const delivery of deliveries) retry(delivery);
    }
  }
}
