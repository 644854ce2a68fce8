import { changeEntries, type Control, readStored, type Requested, rolledBack } from "./control.ts";
import { type Entry, type Thresholds, thresholdsOf } from "./document.ts";
import { examples, type PatternStats, patternStats, type Stats } from "./stats.ts";

/** Samples the guard looks back to at most: what was wrong two days ago and is not any more is no reason. */
export const GUARD_WINDOW_MS = 24 * 3_600_000;

/** Milliseconds a slower p95 has to be slower by: a ratio of small figures is noise. */
export const LATENCY_FLOOR_MS = 25;

const percent = (share: number): string => `${Number((share * 100).toPrecision(3))} %`;

/** Why a pattern may not stay on, or undefined. Pure. */
export function judge({ samples, mismatches, errors, timeouts, mismatch_rate, error_rate, current_p95, new_p95 }: Stats, limits: Thresholds): string | undefined {
  if (samples < limits.minSamples) return undefined;
  if (mismatch_rate > limits.mismatchRate) return `${mismatches} of ${samples} samples differ: ${percent(mismatch_rate)} of the answers, allowed are ${percent(limits.mismatchRate)}`;
  if (error_rate > limits.errorRate) return `${errors} errors and ${timeouts} timeouts in ${samples} samples: ${percent(error_rate)} of the answers, allowed are ${percent(limits.errorRate)}`;
  if (new_p95 > limits.p95Ratio * current_p95 && new_p95 - current_p95 > LATENCY_FLOOR_MS) {
    return `p95 is ${Math.round(new_p95)} ms against ${Math.round(current_p95)} ms: allowed are ${limits.p95Ratio} times`;
  }
  return undefined;
}

/** From when on a pattern's samples count. */
export const samplesSince = (entry: Entry | undefined, now: number): number => Math.max(entry?.since === undefined ? 0 : Date.parse(entry.since), now - GUARD_WINDOW_MS);

const isOn = (entry: Entry): boolean => entry.mode !== "current" || Object.values(entry.projects).some((mode) => mode !== "current");

export interface GuardRun {
  /** Patterns that were looked at, with their figures. */
  seen: Record<string, PatternStats>;
  rolledBack: { pattern: string; reason: string }[];
}

/**
 * Rolls back each pattern whose samples are over a threshold; that pattern alone, and only back. One that the flags do not
 * name runs at the start mode: it is rolled back by naming it.
 */
export async function runGuard(control: Control, patterns: readonly string[]): Promise<GuardRun> {
  const state = await readStored(control.store);
  const entries = state.kind === "document" ? state.document.patterns : {};
  const seen: GuardRun["seen"] = {};
  const requests: Requested[] = [];
  const now = control.clock.now();
  for (const pattern of patterns) {
    const entry = Object.hasOwn(entries, pattern) ? entries[pattern] : undefined;
    if (entry ? !isOn(entry) : control.start.read === "current") continue;
    const since = samplesSince(entry, now);
    const stats = await patternStats(control.db, pattern, since);
    seen[pattern] = stats;
    const reason = judge(stats.all, thresholdsOf(entry));
    if (reason === undefined) continue;
    const evidence = { since: new Date(since).toISOString(), thresholds: thresholdsOf(entry), ...stats.all, examples: await examples(control.db, pattern, since) };
    requests.push({
      pattern, action: "guard", actor: "guard", reason, evidence,
      // Somebody set it anew since: then these samples are not about what holds now.
      change: (latest) => (latest?.since === entry?.since ? rolledBack(latest, control.start, { at: now, by: "guard", reason, evidence }) : undefined),
    });
  }
  const changed = requests.length === 0 ? [] : await changeEntries(control, requests);
  return { seen, rolledBack: changed.map(({ pattern, after }) => ({ pattern, reason: after.reason ?? "" })) };
}

/** The guard behind batches of samples: at most once in this many milliseconds an isolate. */
const PAUSE_MS = 5_000;

/** `runGuard` as often as samples come, but no more often than is of use. */
export function pacedGuard(control: Control, patterns: readonly string[], pauseMs = PAUSE_MS): () => Promise<void> {
  let last = Number.NEGATIVE_INFINITY;
  return async () => {
    const now = control.clock.now();
    if (now - last < pauseMs) return;
    last = now;
    await runGuard(control, patterns);
  };
}
