import type { DeletionMessage } from "../platform/ports.ts";
import { StoreUnavailableError } from "../errors.ts";
import type { DeletionDeps } from "./deps.ts";
import { hideScores, hideTraces } from "./hide.ts";
import { type DeletionKind, inMessages } from "./message.ts";
import { messageOf, type Receipt, writeReceipts } from "./receipts.ts";

/** Ids sort by time: the newest deletions are found together. */
export const newDeletionId = (now: number): string => `${now.toString(36).padStart(9, "0")}-${crypto.randomUUID()}`;

export const newReceipt = (of: { projectId: string; deletionId: string; part: number; kind: DeletionKind; ids: string[]; by: string; now: number }): Receipt => ({
  project_id: of.projectId,
  deletion_id: of.deletionId,
  part: of.part,
  kind: of.kind,
  ids: of.ids,
  query: "",
  requested_by: of.by,
  state: "accepted",
  generation: 0,
  attempts: 0,
  rows_deleted: 0,
  rows_left: 0,
  last_error: "",
  accepted_at: new Date(of.now),
  hidden_at: new Date(0),
  verified_at: new Date(0),
  updated_at: new Date(of.now),
});

/** Hands messages to the queue; that it does not take them is told like a store that is down: send the request again. */
export async function enqueue({ deletions }: DeletionDeps, messages: readonly DeletionMessage[]): Promise<void> {
  try {
    await deletions.send(messages);
  } catch (error) {
    throw new StoreUnavailableError(error);
  }
}

/** Makes what these receipts name invisible, says so in them, and sends them on. */
export async function hideAndSend(deps: DeletionDeps, receipts: readonly Receipt[]): Promise<void> {
  const { db, clock } = deps;
  await writeReceipts(db, receipts);
  for (const { project_id, kind, ids } of receipts) await (kind === "traces" ? hideTraces : hideScores)(db, project_id, ids, clock.now());
  const now = new Date(clock.now());
  await writeReceipts(db, receipts.map((receipt): Receipt => ({ ...receipt, state: "hidden", hidden_at: now, updated_at: now })));
  await enqueue(deps, receipts.map(messageOf));
}

async function request(deps: DeletionDeps, projectId: string, kind: "traces" | "scores", ids: readonly string[], by: string): Promise<string> {
  const now = deps.clock.now();
  const deletionId = newDeletionId(now);
  const receipts = inMessages(ids).map((some, part) => newReceipt({ projectId, deletionId, part, kind, ids: some, by, now }));
  await hideAndSend(deps, receipts);
  deps.log({ level: "info", event: "deletion.requested", projectId, deletionId, kind, count: receipts.reduce((sum, { ids }) => sum + ids.length, 0), by });
  return deletionId;
}

/**
 * Deletes traces with their observations and scores: resolves when no read shows them any more and their erasure is
 * queued. Ids that do not exist are deleted as well: what arrives under them is left out. Repeatable; any failure
 * rejects, and asking again is safe.
 * @param by who asks, for the receipt
 * @returns the deletion's id
 */
export const deleteTraces = (deps: DeletionDeps, projectId: string, traceIds: readonly string[], by: string): Promise<string> => request(deps, projectId, "traces", traceIds, by);

/** Deletes scores, as `deleteTraces` does traces. */
export const deleteScores = (deps: DeletionDeps, projectId: string, scoreIds: readonly string[], by: string): Promise<string> => request(deps, projectId, "scores", scoreIds, by);

/**
 * Deletes every trace that a query selects. The selection is walked by the consumer, a page at a time, not held: traces
 * go from reads as the walk reaches them.
 * @param query JSON that the consumer's `select` understands
 */
export async function deleteByQuery(deps: DeletionDeps, projectId: string, query: unknown, by: string): Promise<string> {
  const now = deps.clock.now();
  const deletionId = newDeletionId(now);
  const receipt: Receipt = { ...newReceipt({ projectId, deletionId, part: 0, kind: "query", ids: [], by, now }), query: JSON.stringify(query) };
  await writeReceipts(deps.db, [receipt]);
  await enqueue(deps, [messageOf(receipt)]);
  deps.log({ level: "info", event: "deletion.requested", projectId, deletionId, kind: "query", by });
  return deletionId;
}
