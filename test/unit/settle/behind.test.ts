import { expect, it } from "vitest";
import { createSettler } from "../../../src/settle/behind.ts";

/** A settler whose settles end when they are told to. */
function held() {
  const calls: { of: string; end(): void; fail(): void }[] = [];
  const clock = { at: 0, now: () => clock.at };
  const settler = createSettler(
    (projectId, traceIds) => new Promise((resolve, reject) => calls.push({ of: `${projectId}: ${traceIds.join(" ")}`, end: resolve, fail: () => reject(new Error("down")) })),
    clock,
  );
  const ended = async (index: number): Promise<void> => {
    calls[index]?.end();
    await Promise.resolve();
    await Promise.resolve();
  };
  return { settler, clock, ended, calls, asked: () => calls.map(({ of }) => of) };
}

it("settles at once, and what comes meanwhile together behind it, each trace once", async () => {
  const { settler, ended, asked } = held();
  const first = settler.settle("one", ["a"]);
  await Promise.all([settler.settle("one", ["b", "c"]), settler.settle("two", ["x"]), settler.settle("one", ["c", "a"])]);
  expect(asked()).toEqual(["one: a"]);
  await ended(0);
  await ended(1);
  await ended(2);
  await first;
  expect(asked()).toEqual(["one: a", "one: b c a", "two: x"]);
});

it("after a failure the next request takes on what still waits", async () => {
  const { settler, calls, ended, asked } = held();
  const failing = settler.settle("one", ["a"]);
  await settler.settle("one", ["b"]);
  calls[0]?.fail();
  await expect(failing).rejects.toThrow("down");
  const next = settler.settle("one", ["c"]);
  expect(asked()).toEqual(["one: a", "one: b c"]);
  await ended(1);
  await next;
});

it("hands over after its time, and is replaced when it was ended without a word", async () => {
  const { settler, clock, ended, asked } = held();
  const first = settler.settle("one", ["a"]);
  await settler.settle("one", ["b"]);
  clock.at = 20_000;
  await ended(0);
  await first;
  expect(asked()).toEqual(["one: a"]);
  void settler.settle("one", ["c"]);
  expect(asked()).toEqual(["one: a", "one: b c"]);
  // That one is never heard of again.
  clock.at = 90_000;
  void settler.settle("one", ["d"]);
  expect(asked()).toEqual(["one: a", "one: b c", "one: d"]);
});

it("holds a bounded number of traces: the rest is left to readers and the cron", async () => {
  const { settler, ended, calls } = held();
  const first = settler.settle("one", ["a"]);
  await settler.settle("one", Array.from({ length: 30_000 }, (_, index) => `t${index}`));
  await settler.settle("two", ["x"]);
  await ended(0);
  await ended(1);
  await first;
  expect(calls).toHaveLength(2);
  expect(calls[1]?.of.split(" ")).toHaveLength(20_001);
});
