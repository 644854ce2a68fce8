import { type Consume, handOver } from "../delivery.ts";
import type { DeletionMessage, DeletionQueue } from "../ports.ts";

/** A queue of this process, delivered by hand: for tests, and for a runtime without one. */
export interface MemoryQueue extends DeletionQueue {
  /** Messages that wait, with the deliveries each has had. */
  readonly waiting: readonly { body: unknown; deliveries: number }[];
  /** Messages given up after `maxRetries`. */
  readonly dead: readonly unknown[];
  /** Puts in anything, as a stranger could. */
  put(body: unknown): void;
  /** Hands what waits to a consumer, in batches, whatever delay was asked for. @returns how many were handed over */
  deliver(consume: Consume): Promise<number>;
  /** Hands over the dead ones and forgets those that are acknowledged. */
  deliverDead(consume: Consume): Promise<number>;
}

interface Held {
  body: unknown;
  deliveries: number;
}

/** Delivers to the consumer; gives back those that were not acknowledged. */
async function hand(held: readonly Held[], consume: Consume): Promise<Held[]> {
  const { verdicts } = await handOver(held.map(({ body, deliveries }) => ({ body, attempts: deliveries + 1 })), consume);
  return [...verdicts].flatMap(([{ body, attempts }, { is }]) => (is === "done" ? [] : [{ body, deliveries: attempts }]));
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
