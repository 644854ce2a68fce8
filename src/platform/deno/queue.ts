import type { Db } from "../../db/client.ts";
import { type Consume, handOver } from "../delivery.ts";
import { pause } from "../pause.ts";
import type { DeletionQueue } from "../ports.ts";
import { type Claimed, queueTable } from "./queue-table.ts";

/** The same figures as in wrangler.toml: the consumer is the same. */
export interface QueueOptions {
  batchSize: number;
  maxRetries: number;
  /** How long messages of a process that was killed stay away. A living one renews its claim three times as often. */
  leaseMs: number;
  /** How often a queue that was empty is looked at; what this process sends wakes it at once. */
  pollMs: number;
  /** How long a dead message stays away that nobody could take. */
  deadDelayMs: number;
  log(event: Record<string, unknown>): void;
}

const DEFAULTS: Omit<QueueOptions, "log"> = { batchSize: 10, maxRetries: 10, leaseMs: 10_000, pollMs: 2_000, deadDelayMs: 60_000 };

export interface Consumers {
  consume: Consume;
  /** Takes messages that were given up after `maxRetries`. */
  bury: Consume;
}

export interface DenoQueue extends DeletionQueue {
  /** Puts in anything, as another version of us could. */
  put(bodies: readonly unknown[]): Promise<void>;
  /** Delivers what is due until the signal; a batch under way is finished. Any number of processes may do so. */
  run(consumers: Consumers, signal: AbortSignal): Promise<void>;
}

/** A queue in ClickHouse: at least once, and to one process at a time but for a rare race (docs/decisions/0006-deno.md). */
export function denoQueue(db: Db, options: Partial<QueueOptions> & Pick<QueueOptions, "log">): DenoQueue {
  const { batchSize, maxRetries, leaseMs, pollMs, deadDelayMs, log } = { ...DEFAULTS, ...options };
  const table = queueTable(db);
  let wake = new AbortController();

  const put = async (bodies: readonly unknown[]): Promise<void> => {
    await table.add(bodies.map((body) => JSON.stringify(body)));
    wake.abort();
  };

  /** Hands messages over and writes down what the consumer said. */
  async function handle(claim: string, messages: readonly Claimed[], consume: Consume, { earlier, delayOf }: { earlier: number; delayOf(message: Claimed, asked: number | undefined): number }): Promise<void> {
    if (messages.length === 0) return;
    const held = messages.map((message) => ({ message, body: JSON.parse(message.body) as unknown, attempts: message.deliveries - earlier }));
    const { verdicts, error } = await handOver(held, consume);
    if (error !== undefined) log({ level: "error", event: "queue.consumer_failed", error: String(error) });
    const back = new Map<number, string[]>();
    for (const [{ message }, verdict] of verdicts) {
      if (verdict.is === "done") continue;
      const delay = delayOf(message, verdict.delaySeconds);
      back.set(delay, [...(back.get(delay) ?? []), message.id]);
    }
    await table.finish([...verdicts].flatMap(([{ message }, { is }]) => (is === "done" ? [message] : [])));
    for (const [delay, ids] of back) await table.giveBack(claim, ids, delay);
  }

  /** @returns whether there was anything */
  async function deliver({ consume, bury }: Consumers): Promise<boolean> {
    if (!(await table.hasDue())) return false;
    const { claim, messages } = await table.claim(batchSize, leaseMs);
    const renewing = setInterval(() => {
      table.renew(claim, leaseMs).catch((error: unknown) => log({ level: "warn", event: "queue.renew_failed", error: String(error) }));
    }, leaseMs / 3);
    try {
      const last = maxRetries + 1;
      const isDead = ({ deliveries }: Claimed): boolean => deliveries > last;
      await handle(claim, messages.filter((each) => !isDead(each)), consume, { earlier: 0, delayOf: ({ deliveries }, asked) => (deliveries === last ? 0 : (asked ?? 0) * 1_000) });
      await handle(claim, messages.filter(isDead), bury, { earlier: last, delayOf: () => deadDelayMs });
    } finally {
      clearInterval(renewing);
    }
    return true;
  }

  return {
    put,
    send: put,
    run: async (consumers, signal) => {
      signal.addEventListener("abort", () => wake.abort(), { once: true });
      while (!signal.aborted) {
        wake = new AbortController();
        let isBusy = false;
        try {
          isBusy = await deliver(consumers);
        } catch (error) {
          log({ level: "warn", event: "queue.failed", error: String(error), cause: String((error as Error).cause ?? "") });
        }
        if (!isBusy) await pause(pollMs, wake.signal);
      }
    },
  };
}
