import { describe, expect, it } from "vitest";
import type { Db } from "../../../src/db/client.ts";
import { invalidRequest, QueryOverBudgetError, StoreUnavailableError } from "../../../src/errors.ts";
import { BREAKER_LIMITS } from "../../../src/rollout/breaker.ts";
import { createIsolate, type IsolateLimits } from "../../../src/rollout/isolate.ts";
import type { ReadMode } from "../../../src/rollout/modes.ts";
import type { Sample } from "../../../src/rollout/samples.ts";
import { type AccessPattern, read, type SwitchScope } from "../../../src/rollout/switch.ts";

type Side = () => Promise<string>;
const never: Side = () => new Promise(() => {});
const failing = (error: unknown): Side => () => Promise.reject(error);
const dead = failing(new StoreUnavailableError("gone"));
const answering = (text: string): Side => () => Promise.resolve(text);

/** A switch with a clock of the test's; neither side reads a store. */
function given(mode: ReadMode, sides: { current?: Side; new?: Side }, { limits, complete = true, shadowRate = 0 }: { limits?: Partial<IsolateLimits>; complete?: boolean; shadowRate?: number } = {}) {
  const clock = { ms: 1_000_000, now: () => clock.ms };
  const samples: Sample[] = [];
  const running: Promise<unknown>[] = [];
  const logged: Record<string, unknown>[] = [];
  const isolate = createIsolate({ db: {} as Db, clock, log: (event) => void logged.push(event), afterBatch: () => Promise.resolve(), limits: { deadlineMs: 20, shadowDeadlineMs: 20, ...limits }, random: () => 0.5 });
  isolate.samples = { add: async (sample) => void samples.push(sample) };
  const asked = { current: 0, new: 0 };
  const side = (name: "current" | "new", run: Side = answering(name)) => () => {
    asked[name] += 1;
    return run();
  };
  const pattern: AccessPattern<string, string> = { name: "p", current: side("current", sides.current), new: side("new", sides.new) };
  const scope: SwitchScope = {
    db: {} as Db, projectId: "project", requestId: "request", isolate, currentIsComplete: complete,
    decide: () => ({ mode, shadowRate, because: "", bucket: 0 }),
    background: (work) => void running.push(work),
    log: (event) => void logged.push(event),
  };
  return { clock, isolate, samples, logged, asked, pattern, ask: () => read(pattern, scope, "input"), settled: () => Promise.all(running), counted: () => isolate.counters.of("p") };
}

describe("mode new", () => {
  it.each([
    ["throws", failing(new Error("broken")), "error"],
    ["throws what is no Error", failing(undefined), "error"],
    ["finds the store dead", dead, "error"],
    ["asks for more than one query may", failing(new QueryOverBudgetError("limit")), "error"],
    ["does not answer in its time", never, "timeout"],
  ] as const)("answers once from current when the new side %s, and keeps the failure", async (_, side, failure) => {
    const { ask, asked, samples, counted, logged, settled } = given("new", { new: side });
    expect(await ask()).toBe("current");
    await settled();
    expect(asked).toEqual({ current: 1, new: 1 });
    expect(samples).toMatchObject([{ class: failure, represents: 1, mode: "new" }]);
    expect(counted()).toMatchObject({ served: { new: 0, fallback: 1 }, failures: { [failure]: 1 } });
    expect(logged).toMatchObject([{ event: "read.fallback", pattern: "p" }]);
  });

  it("has the pattern's own deadline before the isolate's", async () => {
    const { ask, pattern } = given("new", { new: () => new Promise((resolve) => setTimeout(() => resolve("slow"), 60)) });
    expect(await ask()).toBe("current");
    pattern.deadlineMs = 10_000;
    expect(await ask()).toBe("slow");
  });

  it("hands on a refusal of the request: the other side would refuse it too", async () => {
    const { ask, asked, samples, counted } = given("new", { new: failing(invalidRequest("no")) });
    await expect(ask()).rejects.toThrow("no");
    expect([asked.current, samples, counted().failures.error]).toEqual([0, [], 0]);
  });

  it("fails, and never asks current, once current lacks writes: neither by fallback, deadline nor breaker", async () => {
    const { ask, asked } = given("new", { new: dead }, { complete: false });
    for (let index = 0; index < 3 * BREAKER_LIMITS.failures; index++) await expect(ask()).rejects.toThrow(StoreUnavailableError);
    expect(asked).toEqual({ current: 0, new: 3 * BREAKER_LIMITS.failures });
    const slow = given("new", { new: () => new Promise((resolve) => setTimeout(() => resolve("slow"), 60)) }, { complete: false });
    expect(await slow.ask()).toBe("slow");
  });

  it("asks a dying store twice only as often as the budget allows", async () => {
    // Many patterns fail at once, so that no breaker comes first.
    const { ask, asked, pattern, counted, clock } = given("new", { new: dead, current: dead }, { limits: { fallbacks: { burst: 3, perSecond: 1 } } });
    const asks = async (count: number): Promise<void> => {
      for (let index = 0; index < count; index++) {
        pattern.name = `p${index}`;
        await expect(ask()).rejects.toThrow(StoreUnavailableError);
      }
      pattern.name = "p";
    };
    await asks(10);
    expect(asked).toEqual({ current: 3, new: 10 });
    clock.ms += 2_000;
    await asks(10);
    expect(asked).toEqual({ current: 5, new: 20 });
    expect(counted().refusedFallbacks).toBe(0);
  });

  it("goes to current at once after the stated number of failures, and tries again half open", async () => {
    let broken = true;
    const { ask, asked, clock, counted } = given("new", { new: () => (broken ? dead() : Promise.resolve("new")) });
    for (let index = 0; index < BREAKER_LIMITS.failures; index++) await ask();
    expect([await ask(), asked.new]).toEqual(["current", BREAKER_LIMITS.failures]);
    expect(counted().served).toMatchObject({ breaker: 1, fallback: BREAKER_LIMITS.failures });
    clock.ms += BREAKER_LIMITS.openMs;
    broken = false;
    expect([await ask(), await ask(), asked.new]).toEqual(["new", "new", BREAKER_LIMITS.failures + 2]);
  });
});

describe("shadow", () => {
  it("keeps how the sides compare, behind the answer and not before it", async () => {
    const order: string[] = [];
    const { ask, samples, settled } = given("shadow", { new: async () => (order.push("new"), "current") }, { shadowRate: 1 });
    expect(await ask()).toBe("current");
    order.push("answered");
    await settled();
    expect(order).toEqual(["answered", "new"]);
    expect(samples).toMatchObject([{ class: "match", represents: 1, mode: "shadow", pattern: "p" }]);
  });

  it("runs the current side behind answers of the new one, by the same rate", async () => {
    const { ask, asked, samples, settled } = given("new", { new: answering("same"), current: answering("same") }, { shadowRate: 0.6 });
    expect(await ask()).toBe("same");
    await settled();
    expect(asked).toEqual({ current: 1, new: 1 });
    expect(samples).toMatchObject([{ class: "match", mode: "new", represents: 1 / 0.6 }]);
    const unsampled = given("new", {}, { shadowRate: 0.5 });
    await unsampled.ask();
    expect(unsampled.asked).toEqual({ current: 0, new: 1 });
  });

  it.each([
    ["throws", failing(new Error("broken")), { class: "error" }],
    ["refuses what current answered", failing(invalidRequest("no")), { class: "error" }],
    ["never answers", never, { class: "timeout" }],
    ["throws at once", () => { throw new TypeError("at once"); }, { class: "error" }],
    ["answers hugely", answering("x".repeat(5_000_000)), { class: "content", difference: { current: "(within the size that is compared)", new: "(over 8000000 bytes)" } }],
  ] as const)("answers as ever while the candidate %s", async (_, side, sample) => {
    const { ask, samples, settled } = given("shadow", { new: side as Side }, { shadowRate: 1 });
    expect(await ask()).toBe("current");
    await settled();
    expect(samples).toMatchObject([sample]);
  });

  it("keeps no text of an error that is not of our own vocabulary: it may quote data", async () => {
    const { ask, samples, settled } = given("shadow", { new: failing(Object.assign(new Error("Cannot parse 'SECRET'"), { code: "27" })) }, { shadowRate: 1 });
    await ask();
    await settled();
    expect(samples).toMatchObject([{ error: "Error (code 27)" }]);
  });

  it("drops what is beyond the number of reads at once, or too large to hold, and counts it", async () => {
    const { ask, asked, counted, settled } = given("shadow", { new: answering("current") }, { shadowRate: 1, limits: { shadows: 2 } });
    await Promise.all([ask(), ask(), ask()]);
    await settled();
    expect([asked.new, counted().drops.busy]).toEqual([2, 1]);
    await ask();
    expect(counted().drops.busy).toBe(1);
    const large = given("shadow", { current: answering("x".repeat(5_000_000)) }, { shadowRate: 1 });
    await large.ask();
    await large.settled();
    expect([large.asked.new, large.counted().drops.size, large.samples]).toEqual([0, 1, []]);
  });
});

describe("samples", () => {
  it("are lost and counted when their store does not take them; nobody else notices", async () => {
    const { isolate, logged } = given("shadow", {});
    const fresh = createIsolate({ db: { insert: dead } as unknown as Db, clock: isolate.clock, log: (event) => void logged.push(event), afterBatch: () => Promise.resolve(), limits: { sampleWaitMs: 0, samples: 2 } });
    const sample: Sample = { pattern: "p", projectId: "x", requestId: "r", mode: "shadow", timeRange: "none", class: "match", represents: 1, currentMs: 1, newMs: 1 };
    await Promise.all([fresh.samples.add(sample), fresh.samples.add(sample), fresh.samples.add(sample)]);
    expect(fresh.counters.of("p")).toMatchObject({ compared: { match: 3 }, drops: { write: 2, buffer: 1 } });
    expect(logged).toMatchObject([{ event: "rollout.samples_lost", samples: 2 }]);
  });
});
