import type { DeletionMessage, DeletionQueue, DeliveredMessage } from "../ports.ts";

/** A queue of this process, delivered by hand: for tests, and for a runtime without one. */
export interface MemoryQueue extends DeletionQueue {
  /** Messages that wait, with the deliveries each has had. */
  readonly waiting: readonly { body: unknown; deliveries: number }[];
  /** Messages given up after `maxRetries`. */
  readonly dead: readonly unknown[];
  /** Puts in anything, as a stranger could. */
  put(body: unknown): void;
  /** Hands what waits to a consumer, in batches, whatever delay was asked for. @returns how many were handed over */
  deliver(consume: (batch: readonly DeliveredMessage[]) => Promise<void>): Promise<number>;
  /** Hands over the dead ones and forgets those that are acknowledged. */
  deliverDead(consume: (batch: readonly DeliveredMessage[]) => Promise<void>): Promise<number>;
}

interface Held {
  body: unknown;
  deliveries: number;
}

/** Delivers to the consumer; gives back those that were not acknowledged. A consumer that throws has acknowledged what it had. */
async function hand(held: readonly Held[], consume: (batch: readonly DeliveredMessage[]) => Promise<void>): Promise<Held[]> {
  const acknowledged = new Set<Held>();
  const batch = held.map((each): DeliveredMessage => ({ body: each.body, attempts: each.deliveries + 1, ack: () => void acknowledged.add(each), retry: () => {} }));
  try {
    await consume(batch);
  } catch {
    // As the platform does: what was not acknowledged comes again.
  }
  return held.filter((each) => !acknowledged.has(each)).map(({ body, deliveries }) => ({ body, deliveries: deliveries + 1 }));
}

export function memoryQueue({ batchSize = 10, maxRetries = 10 }: { batchSize?: number; maxRetries?: number } = {}): MemoryQueue {
  let waiting: Held[] = [];
  let dead: Held[] = [];
  return {
    get waiting() {
      return waiting;
    },
    get dead() {
      return dead.map(({ body }) => body);
    },
    put: (body) => void waiting.push({ body, deliveries: 0 }),
    // As text, as a real queue holds it.
    send: (messages: readonly DeletionMessage[]) => {
      waiting.push(...messages.map((message) => ({ body: JSON.parse(JSON.stringify(message)) as unknown, deliveries: 0 })));
      return Promise.resolve();
    },
    deliver: async (consume) => {
      const taken = waiting;
      waiting = [];
      for (let start = 0; start < taken.length; start += batchSize) {
        const back = await hand(taken.slice(start, start + batchSize), consume);
        waiting.push(...back.filter(({ deliveries }) => deliveries <= maxRetries));
        dead.push(...back.filter(({ deliveries }) => deliveries > maxRetries));
      }
      return taken.length;
    },
    deliverDead: async (consume) => {
      const taken = dead;
      dead = [];
      dead.push(...(await hand(taken, consume)));
      return taken.length;
    },
  };
}
