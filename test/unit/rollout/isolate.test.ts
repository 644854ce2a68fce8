import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BREAKER_LIMITS, createBreaker } from "../../../src/rollout/breaker.ts";
import { createBudget } from "../../../src/rollout/budget.ts";
import { createSlots } from "../../../src/rollout/slots.ts";
import { timeRangeOf } from "../../../src/rollout/time-range.ts";
import { weigh } from "../../../src/rollout/weight.ts";

const clockAt = () => {
  const clock = { ms: 1_000_000, now: () => clock.ms };
  return clock;
};

describe("the breaker", () => {
  const failing = (times: number) => {
    const clock = clockAt();
    const breaker = createBreaker(clock);
    for (let index = 0; index < times; index++) breaker.failed("p");
    return { clock, breaker };
  };

  it("opens at the stated number of failures within the window, at once, for that pattern alone", () => {
    const { breaker } = failing(BREAKER_LIMITS.failures - 1);
    expect(breaker.allows("p")).toBe(true);
    breaker.failed("p");
    expect([breaker.allows("p"), breaker.allows("q")]).toEqual([false, true]);
  });

  it("forgets failures that are older than the window", () => {
    const { clock, breaker } = failing(BREAKER_LIMITS.failures - 1);
    clock.ms += BREAKER_LIMITS.windowMs;
    breaker.failed("p");
    expect(breaker.allows("p")).toBe(true);
  });

  it("lets one try once it has been open long enough; how that goes decides", () => {
    const { clock, breaker } = failing(BREAKER_LIMITS.failures);
    clock.ms += BREAKER_LIMITS.openMs - 1;
    expect(breaker.allows("p")).toBe(false);
    clock.ms += 1;
    expect([breaker.allows("p"), breaker.allows("p")]).toEqual([true, false]);
    breaker.failed("p");
    expect(breaker.allows("p")).toBe(false);
    clock.ms += BREAKER_LIMITS.openMs;
    expect(breaker.allows("p")).toBe(true);
    breaker.succeeded("p");
    expect([breaker.allows("p"), breaker.allows("p"), breaker.isOpen("p")]).toEqual([true, true, false]);
  });

  it("does not close for an answer that set out before it opened, nor stay open for a try that never reports", () => {
    const { clock, breaker } = failing(BREAKER_LIMITS.failures);
    breaker.succeeded("p");
    expect(breaker.allows("p")).toBe(false);
    clock.ms += BREAKER_LIMITS.openMs;
    expect(breaker.allows("p")).toBe(true);
    clock.ms += BREAKER_LIMITS.openMs;
    expect(breaker.allows("p")).toBe(true);
  });

  it("whatever happens, heals: after quiet and a success everything is allowed", () => {
    const steps = fc.array(fc.oneof(fc.constant("fail"), fc.constant("succeed"), fc.constant("ask"), fc.nat(60_000)), { maxLength: 60 });
    fc.assert(
      fc.property(steps, (all) => {
        const clock = clockAt();
        const breaker = createBreaker(clock);
        for (const step of all) {
          if (step === "fail") breaker.failed("p");
          else if (step === "succeed") breaker.succeeded("p");
          else if (step === "ask") breaker.allows("p");
          else clock.ms += Number(step);
        }
        clock.ms += BREAKER_LIMITS.openMs;
        expect(breaker.allows("p")).toBe(true);
        breaker.succeeded("p");
        expect([breaker.allows("p"), breaker.isOpen("p")]).toEqual([true, false]);
      }),
    );
  });
});

it("a budget never gives more than its burst and what came back since", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(5_000), { maxLength: 100 }), (waits) => {
      const clock = clockAt();
      const budget = createBudget(clock, 10, 2);
      let given = 0;
      for (const wait of waits) {
        clock.ms += wait;
        if (budget.take()) given += 1;
      }
      const elapsed = waits.reduce((sum, wait) => sum + wait, 0) / 1_000;
      expect(given).toBeLessThanOrEqual(10 + 2 * elapsed);
      if (waits.length > 0) expect(given).toBeGreaterThan(0);
    }),
  );
});

it("places are given back once, and free themselves when nobody gives them back", () => {
  const clock = clockAt();
  const slots = createSlots(clock, { shadows: 2 }, 1_000);
  const [one, two] = [slots.take(), slots.take()];
  expect([one, two, slots.take()].map((each) => each !== undefined)).toEqual([true, true, false]);
  one?.();
  one?.();
  expect([slots.take() !== undefined, slots.take()]).toEqual([true, undefined]);
  clock.ms += 1_000;
  expect([slots.take(), slots.take(), slots.take()].map((each) => each !== undefined)).toEqual([true, true, false]);
});

describe("weigh", () => {
  it("grows with what it weighs, and stops counting once over the limit", () => {
    expect(weigh(["x".repeat(1_000)], 1e9)).toBeGreaterThan(2_000);
    const huge = Array.from({ length: 1_000_000 }, (_, index) => ({ index }));
    const started = performance.now();
    expect(weigh(huge, 1_000)).toBeGreaterThan(1_000);
    expect(performance.now() - started).toBeLessThan(50);
  });
});

describe("timeRangeOf", () => {
  const NOW = Date.UTC(2026, 5, 1);
  const since = (hours: number) => new Date(NOW - hours * 3_600_000);
  const condition = (operator: string, value: Date) => ({ column: { id: "timestamp" }, condition: { type: "datetime", operator, value } });
  it.each([
    ["a key", "some-id", "none"],
    ["a key in an object", { traceId: "x", texts: true }, "none"],
    ["a list without a bound", { page: 1, conditions: [] }, "all"],
    ["the last hour", { conditions: [condition(">=", since(1))] }, "1h"],
    ["a day", { conditions: [condition(">", since(24))] }, "1d"],
    ["a week", { conditions: [condition(">=", since(100))] }, "7d"],
    ["a month", { conditions: [condition(">=", since(24 * 30))] }, "30d"],
    ["a year", { conditions: [condition(">=", since(24 * 365))] }, "all"],
    ["an hour of last year", { conditions: [condition(">=", since(24 * 365)), condition("<", since(24 * 365 - 1))] }, "1h"],
    ["only an end", { conditions: [condition("<", since(5))] }, "all"],
    ["fields", { fromTimestamp: since(2), toTimestamp: since(1) }, "1h"],
  ])("%s", (_, input, range) => expect(timeRangeOf(input, NOW)).toBe(range));
});
