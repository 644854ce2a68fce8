import { afterAll, beforeAll, expect, it } from "vitest";
import type { Consume } from "../../src/platform/delivery.ts";
import type { DeletionMessage, DeletionQueue } from "../../src/platform/ports.ts";

/** A queue that delivers by itself, twice again at most, to whatever consumers stand here at the moment. */
export interface RunningQueue {
  queue: DeletionQueue;
  consumers: { consume: Consume; bury: Consume };
  /** Puts in what is no deletion. */
  put(body: unknown): Promise<void>;
  close(): Promise<void>;
}
export const MAX_RETRIES = 2;

const WAIT = { timeout: 60_000, interval: 20 };
const message = (part: number, ids: string[] = ["a"]): DeletionMessage => ({ projectId: "p", deletionId: "d", part, kind: "traces", ids });
const partOf = (body: unknown): number => (body as DeletionMessage).part;

/** What every DeletionQueue does with messages, from `send` to the dead letters. */
export function deletionQueueContract(opened: () => Promise<RunningQueue>): void {
  let running: RunningQueue;
  beforeAll(async () => {
    running = await opened();
  });
  afterAll(() => running.close());

  /** Consumers of one test; what is dead is taken and written down. */
  function listen(consume: Consume): { dead: unknown[] } {
    const dead: unknown[] = [];
    running.consumers.consume = consume;
    running.consumers.bury = (batch) => {
      for (const each of batch) {
        dead.push(each.body);
        each.ack();
      }
      return Promise.resolve();
    };
    return { dead };
  }

  it("delivers every message as it was sent, and not again once it was acknowledged", async () => {
    const seen = new Map<number, unknown[]>();
    listen((batch) => {
      expect(batch.length).toBeLessThanOrEqual(10);
      for (const { body, attempts, ack } of batch) {
        expect(attempts).toBe(1);
        seen.set(partOf(body), [...(seen.get(partOf(body)) ?? []), body]);
        ack();
      }
      return Promise.resolve();
    });
    const sent = Array.from({ length: 45 }, (_, part) => message(part, Array.from({ length: 500 }, (_, index) => `${part}-${index}-漢"\\`)));
    await running.queue.send(sent);
    await running.queue.send([]);
    await expect.poll(() => seen.size, WAIT).toBe(45);
    await running.queue.send([message(100)]);
    await expect.poll(() => seen.has(100), WAIT).toBe(true);
    expect([...seen.values()].slice(0, 45).flat().sort((a, b) => partOf(a) - partOf(b))).toEqual(sent);
  });

  it("delivers again what was asked for again, counting, and none of the batch that was acknowledged", async () => {
    const attempts = new Map<number, number[]>();
    const { dead } = listen((batch) => {
      for (const each of batch) {
        attempts.set(partOf(each.body), [...(attempts.get(partOf(each.body)) ?? []), each.attempts]);
        if (partOf(each.body) === 201 && each.attempts < 3) each.retry({ delaySeconds: 0 });
        else each.ack();
      }
      return Promise.resolve();
    });
    await running.queue.send([200, 201, 202].map((part) => message(part)));
    await expect.poll(() => attempts.get(201), WAIT).toEqual([1, 2, 3]);
    await expect.poll(() => [attempts.get(200), attempts.get(202)], WAIT).toEqual([[1], [1]]);
    expect(dead).toEqual([]);
  });

  it("delivers again what was not acknowledged when the consumer threw", async () => {
    const seen: number[] = [];
    listen((batch) => {
      seen.push(...batch.map(({ body }) => partOf(body)));
      for (const each of batch) if (partOf(each.body) === 300 || each.attempts > 1) each.ack();
      return batch.some(({ attempts }) => attempts === 1) ? Promise.reject(new Error("half-way")) : Promise.resolve();
    });
    await running.queue.send([message(300), message(301)]);
    await expect.poll(() => seen.filter((part) => part === 301).length, WAIT).toBe(2);
    // What was acknowledged before may come again too: wrangler's emulation does so.
    expect(seen).toContain(300);
  });

  it("gives a message up after its retries, hands it to whoever takes the dead, and holds up no other", async () => {
    const attempts: number[] = [];
    const good: number[] = [];
    const { dead } = listen((batch) => {
      for (const each of batch) {
        if ((each.body as { poison?: boolean }).poison) {
          attempts.push(each.attempts);
          each.retry({ delaySeconds: 0 });
        } else {
          good.push(partOf(each.body));
          each.ack();
        }
      }
      return Promise.resolve();
    });
    await running.put({ poison: true, text: "漢" });
    await running.queue.send([message(400), message(401)]);
    await expect.poll(() => dead, WAIT).toEqual([{ poison: true, text: "漢" }]);
    expect(attempts).toEqual(Array.from({ length: MAX_RETRIES + 1 }, (_, index) => index + 1));
    expect(good.sort()).toEqual([400, 401]);
  });
}
