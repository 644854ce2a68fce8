import { SpanhouseError } from "../errors.ts";
import type { Entry, Thresholds } from "./document.ts";
import type { PatternStats, Stats } from "./stats.ts";
import type { TimeRange } from "./time-range.ts";

/** The ladder: nothing but these steps, each after enough clean samples of the one before. */
const STEPS: readonly { mode: Entry["mode"]; percentage: number }[] = [
  { mode: "current", percentage: 100 },
  { mode: "shadow", percentage: 100 },
  { mode: "new", percentage: 1 },
  { mode: "new", percentage: 10 },
  { mode: "new", percentage: 50 },
  { mode: "new", percentage: 100 },
];

/** p95 of the new side over the current one's that a promotion still takes, in every time range (design, section 8). */
export const PROMOTION_P95_RATIO = 1.1;

/** A range that people ask for needs this share of the samples at least: one that nobody has looked at proves nothing. */
const RANGE_SHARE = 0.2;

/** Milliseconds that are never a reason: the clock of a Worker does not tell less. */
const NOISE_MS = 5;

export interface Step {
  mode: Entry["mode"];
  percentage: number;
}

/** The step after the one that holds; undefined at the top. */
export function nextStep(entry: Pick<Entry, "mode" | "percentage">): Step | undefined {
  if (entry.mode === "shadow" && entry.percentage < 100) return STEPS[1];
  return STEPS.find(({ mode, percentage }, index) => {
    const before = STEPS[index - 1];
    return before !== undefined && (mode === entry.mode ? percentage > entry.percentage : before.mode === entry.mode && before.percentage <= entry.percentage);
  });
}

const RANGE_NAMES: Record<TimeRange, string> = { "1h": "the last hour", "1d": "a day", "7d": "a week", "30d": "a month", all: "all time", none: "a key" };
const nameOf = (range: string): string => (Object.hasOwn(RANGE_NAMES, range) ? `reads of ${RANGE_NAMES[range as TimeRange]}` : "all reads");

function missingOf(stats: Stats, needed: number): string[] {
  const of = nameOf(stats.time_range);
  const compared = stats.matches + stats.mismatches + stats.errors + stats.timeouts;
  const missing: string[] = [];
  if (compared < needed) missing.push(`${of}: ${compared} samples of ${needed} (stale ones do not count)`);
  if (stats.mismatches > 0) missing.push(`${of}: ${stats.mismatches} samples differ`);
  if (stats.errors + stats.timeouts > 0) missing.push(`${of}: ${stats.errors} errors and ${stats.timeouts} timeouts`);
  if (stats.new_p95 > PROMOTION_P95_RATIO * stats.current_p95 + NOISE_MS) {
    missing.push(`${of}: p95 is ${Math.round(stats.new_p95)} ms against ${Math.round(stats.current_p95)} ms, allowed are ${PROMOTION_P95_RATIO} times`);
  }
  return missing;
}

/** What keeps a pattern from its next step, in words; nothing when it may go. Pure. */
export function missingForPromotion({ all, ranges }: PatternStats, { minSamples }: Thresholds): string[] {
  return [...missingOf(all, minSamples), ...ranges.flatMap((range) => missingOf(range, Math.ceil(minSamples * RANGE_SHARE)))];
}

/** Whether a step has to be earned by samples: starting to compare takes none. */
export const isFree = (step: Step): boolean => step.mode === "shadow";

export class NotPromotedError extends SpanhouseError {
  constructor(pattern: string, missing: readonly string[]) {
    super("conflict", `${pattern} is not promoted. ${missing.join("; ")}`);
    this.name = "NotPromotedError";
  }
}
