import { describe, expect, it } from "vitest";
import { inMessages } from "../../../src/deletion/message.ts";
import type { DeletionMessage } from "../../../src/platform/ports.ts";
import { workersDeletionQueue } from "../../../src/platform/workers/queue.ts";

const bytes = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).length;

async function sent(messages: readonly DeletionMessage[]): Promise<DeletionMessage[][]> {
  const batches: DeletionMessage[][] = [];
  await workersDeletionQueue({ sendBatch: (batch) => Promise.resolve(void batches.push(batch.map(({ body }) => body as DeletionMessage))) }).send(messages);
  return batches;
}

const message = (part: number, ids: string[]): DeletionMessage => ({ projectId: "p", deletionId: "d", part, kind: "traces", ids });

describe("what a deletion is sent as", () => {
  it("messages of 500 ids at most, each id once, none over 128 KB whatever the ids are", () => {
    const ids = Array.from({ length: 1_201 }, (_, index) => `id-${index}`);
    expect(inMessages([...ids, ...ids]).map((some) => some.length)).toEqual([500, 500, 201]);
    expect(inMessages([])).toEqual([]);
    const wide = inMessages(Array.from({ length: 400 }, (_, index) => `${index}${"漢".repeat(300)}`));
    for (const some of wide) expect(bytes(message(0, some))).toBeLessThan(128_000);
    expect(wide.flat().length).toBe(400);
  });

  it("batches within the platform's 100 messages and 256 KB, nothing lost and in order", async () => {
    const small = Array.from({ length: 250 }, (_, part) => message(part, ["a"]));
    expect((await sent(small)).map((batch) => batch.length)).toEqual([100, 100, 50]);
    const large = Array.from({ length: 20 }, (_, part) => message(part, Array.from({ length: 500 }, (_, index) => `${part}-${index}-${"x".repeat(60)}`)));
    const batches = await sent(large);
    for (const batch of batches) expect(bytes(batch)).toBeLessThan(256_000);
    expect(batches.flat()).toEqual(large);
    expect(await sent([])).toEqual([]);
  });
});
