import type { DeletionMessage, DeletionQueue } from "../ports.ts";

/** The part of a Workers queue binding that is used. */
export interface QueueBinding {
  sendBatch(messages: readonly { body: unknown; contentType: "json" }[]): Promise<unknown>;
}

/** Cloudflare's limits of one sendBatch: 100 messages, 256 KB; with room for what the platform adds to each. */
const MAX_MESSAGES = 100;
const MAX_BYTES = 200_000;
const FRAME_BYTES = 200;

/** Messages as they go together. */
function batches(messages: readonly DeletionMessage[]): DeletionMessage[][] {
  const result: DeletionMessage[][] = [];
  let bytes = 0;
  for (const message of messages) {
    const size = new TextEncoder().encode(JSON.stringify(message)).length + FRAME_BYTES;
    const last = result.at(-1);
    if (last === undefined || last.length === MAX_MESSAGES || bytes + size > MAX_BYTES) {
      result.push([message]);
      bytes = size;
    } else {
      last.push(message);
      bytes += size;
    }
  }
  return result;
}

export const workersDeletionQueue = (binding: QueueBinding): DeletionQueue => ({
  send: async (messages) => {
    for (const batch of batches(messages)) await binding.sendBatch(batch.map((body) => ({ body, contentType: "json" })));
  },
});
