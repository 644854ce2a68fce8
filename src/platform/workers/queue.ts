import { packed } from "../pack.ts";
import type { DeletionMessage, DeletionQueue } from "../ports.ts";

/** The part of a Workers queue binding that is used. */
export interface QueueBinding {
  sendBatch(messages: readonly { body: unknown; contentType: "json" }[]): Promise<unknown>;
}

/** Cloudflare's limits of one sendBatch: 100 messages, 256 KB; with room for what the platform adds to each. */
const MAX_MESSAGES = 100;
const MAX_BYTES = 200_000;
const FRAME_BYTES = 200;

const sizeOf = (message: DeletionMessage): number => new TextEncoder().encode(JSON.stringify(message)).length + FRAME_BYTES;

export const workersDeletionQueue = (binding: QueueBinding): DeletionQueue => ({
  send: async (messages) => {
    for (const batch of packed(messages, sizeOf, { count: MAX_MESSAGES, size: MAX_BYTES })) await binding.sendBatch(batch.map((body) => ({ body, contentType: "json" })));
  },
});
