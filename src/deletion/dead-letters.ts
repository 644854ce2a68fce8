import type { DeliveredMessage } from "../platform/ports.ts";
import type { DeletionDeps } from "./deps.ts";
import { deletionMessage } from "./message.ts";
import { type Receipt, receiptKey, receiptsOf, writeReceipts } from "./receipts.ts";
import { newReceipt } from "./request.ts";

const hex = (bytes: ArrayBuffer): string => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** The receipt of a message that nothing can be made of: somebody sees it, and it is no trace of anybody. */
async function unreadable(body: unknown, now: number): Promise<Receipt> {
  const text = JSON.stringify(body) ?? String(body);
  const digest = hex(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  const receipt = newReceipt({ projectId: "", deletionId: `unreadable-${digest.slice(0, 32)}`, part: 0, kind: "traces", ids: [], by: "", now });
  return { ...receipt, state: "dead", last_error: `not a deletion: ${text.slice(0, 500)}` };
}

/** Takes messages that were given up: their receipts say so, and keep the last error. */
export async function buryDeadLetters({ db, clock, log }: DeletionDeps, batch: readonly DeliveredMessage[]): Promise<void> {
  const now = clock.now();
  const messages = batch.flatMap(({ body }) => deletionMessage.safeParse(body).data ?? []);
  const known = messages.length === 0 ? new Map<string, Receipt>() : await receiptsOf(db, messages);
  for (const delivery of batch) {
    const message = deletionMessage.safeParse(delivery.body).data;
    const receipt = message && known.get(receiptKey(message));
    if (receipt?.state !== "verified") {
      const dead = receipt ? { ...receipt, state: "dead" as const, updated_at: new Date(now) } : await unreadable(delivery.body, now);
      await writeReceipts(db, [dead]);
      log({ level: "error", event: "deletion.dead", projectId: dead.project_id, deletionId: dead.deletion_id, part: dead.part, error: dead.last_error });
    }
    delivery.ack();
  }
}
