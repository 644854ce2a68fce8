import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rolledBack } from "../../../src/rollout/control.ts";
import { type Entry, entrySchema, thresholdsOf } from "../../../src/rollout/document.ts";
import { judge, samplesSince } from "../../../src/rollout/guard.ts";
import type { Stats } from "../../../src/rollout/stats.ts";

const CLEAN: Stats = {
  time_range: "", samples: 1_000, matches: 1_000, stale: 0, mismatches: 0, errors: 0, timeouts: 0, answers: 1_000, mismatch_rate: 0, error_rate: 0, current_p95: 100, new_p95: 100, current_rows: 1, new_rows: 1,
};
const LIMITS = thresholdsOf(undefined);

describe("the guard's judgement", () => {
  it("leaves clean samples alone, and stale ones", () => {
    expect(judge(CLEAN, LIMITS)).toBeUndefined();
    expect(judge({ ...CLEAN, matches: 0, stale: 1_000 }, LIMITS)).toBeUndefined();
  });

  it.each([
    ["mismatches", { mismatches: 2, mismatch_rate: 0.002 }, "2 of 1000 samples differ: 0.2 % of the answers, allowed are 0.1 %"],
    ["errors", { errors: 4, timeouts: 2, error_rate: 0.006 }, "4 errors and 2 timeouts in 1000 samples: 0.6 % of the answers, allowed are 0.5 %"],
    ["a slow new side", { new_p95: 151 }, "p95 is 151 ms against 100 ms: allowed are 1.5 times"],
  ])("says why for %s", (_, figures, reason) => expect(judge({ ...CLEAN, ...figures }, LIMITS)).toBe(reason));

  it("says nothing over too few samples, at a threshold, or of a slowness of some milliseconds", () => {
    expect(judge({ ...CLEAN, samples: 99, mismatch_rate: 1 }, LIMITS)).toBeUndefined();
    expect(judge({ ...CLEAN, mismatch_rate: 0.001, error_rate: 0.005, new_p95: 150 }, LIMITS)).toBeUndefined();
    expect(judge({ ...CLEAN, current_p95: 4, new_p95: 20 }, LIMITS)).toBeUndefined();
  });

  it("gets no milder when figures get worse", () => {
    const figures = fc.record({ samples: fc.nat(500), mismatch_rate: fc.double({ min: 0, max: 1, noNaN: true }), error_rate: fc.double({ min: 0, max: 1, noNaN: true }), new_p95: fc.nat(1_000) });
    fc.assert(
      fc.property(figures, figures, (one, more) => {
        const worse = { samples: one.samples + more.samples, mismatch_rate: Math.max(one.mismatch_rate, more.mismatch_rate), error_rate: Math.max(one.error_rate, more.error_rate), new_p95: one.new_p95 + more.new_p95 };
        if (judge({ ...CLEAN, ...one }, LIMITS) !== undefined) expect(judge({ ...CLEAN, ...worse }, LIMITS)).toBeDefined();
      }),
    );
  });

  it("looks at no sample from before the mode was set, nor older than a day", () => {
    const now = Date.UTC(2026, 0, 2);
    const entry = (since: number): Entry => ({ mode: "new", percentage: 100, projects: {}, since: new Date(since).toISOString() });
    expect(samplesSince(entry(now - 5_000), now)).toBe(now - 5_000);
    expect(samplesSince(entry(0), now)).toBe(now - 86_400_000);
    expect(samplesSince(undefined, now)).toBe(now - 86_400_000);
  });
});

it("a rollback turns everything of the pattern off and keeps what was on, why, and the thresholds", () => {
  const entry = entrySchema.parse({ mode: "new", percentage: 30, projects: { big: "new", other: "shadow" }, thresholds: { minSamples: 5 }, shadowRate: 0.5 });
  const after = rolledBack(entry, { read: "current", write: "current" }, { at: 0, by: "guard", reason: "why", evidence: { samples: 7 } });
  expect(after).toEqual({
    mode: "current", percentage: 100, projects: {}, thresholds: { minSamples: 5 }, shadowRate: 0.5,
    rollback: { at: "1970-01-01T00:00:00.000Z", by: "guard", reason: "why", evidence: { samples: 7 }, from: { mode: "new", percentage: 30, projects: { big: "new", other: "shadow" } } },
  });
  expect(entrySchema.parse(JSON.parse(JSON.stringify(after)))).toEqual(after);
});
