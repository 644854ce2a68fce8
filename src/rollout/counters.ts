/** What one isolate has done since it started. Isolates come and go: the fleet's truth is `exp_shadow_results`. */

/** Who answered: a side as decided; `fallback`: current after new failed; `breaker`: current because new had been failing. */
export const SERVED_BY = ["current", "new", "fallback", "breaker"] as const;
export type ServedBy = (typeof SERVED_BY)[number];

export const FAILURES = ["error", "timeout"] as const;
export type Failure = (typeof FAILURES)[number];

/** Why a sample was lost: too many under way, an answer too large to hold, a difference that could not be looked at again, the buffer of results full, its write failed. */
export const DROPS = ["busy", "size", "recheck", "buffer", "write"] as const;
export type Drop = (typeof DROPS)[number];

/** Upper bounds in milliseconds. */
export const LATENCY_BUCKETS = [10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000] as const;

export interface Latency {
  /** How many took at most the bucket's time; the last is beyond all of them. */
  buckets: number[];
  totalMs: number;
  count: number;
}

export interface PatternCounters {
  served: Record<ServedBy, number>;
  latency: Record<"current" | "new", Latency>;
  failures: Record<Failure, number>;
  /** Failures that were not answered from the current side because too many others had been. */
  refusedFallbacks: number;
  compared: Record<string, number>;
  drops: Record<Drop, number>;
}

const zeros = <Key extends string>(keys: readonly Key[]): Record<Key, number> => Object.fromEntries(keys.map((key) => [key, 0])) as Record<Key, number>;
const newLatency = (): Latency => ({ buckets: Array.from({ length: LATENCY_BUCKETS.length + 1 }, () => 0), totalMs: 0, count: 0 });

export interface Counters {
  of(pattern: string): PatternCounters;
  all(): [string, PatternCounters][];
  took(pattern: string, side: "current" | "new", ms: number): void;
}

export function createCounters(): Counters {
  const patterns = new Map<string, PatternCounters>();
  const of = (pattern: string): PatternCounters => {
    let counters = patterns.get(pattern);
    if (!counters) {
      counters = { served: zeros(SERVED_BY), latency: { current: newLatency(), new: newLatency() }, failures: zeros(FAILURES), refusedFallbacks: 0, compared: {}, drops: zeros(DROPS) };
      patterns.set(pattern, counters);
    }
    return counters;
  };
  return {
    of,
    all: () => [...patterns],
    took: (pattern, side, ms) => {
      const latency = of(pattern).latency[side];
      const bucket = LATENCY_BUCKETS.findIndex((bound) => ms <= bound);
      const index = bucket < 0 ? LATENCY_BUCKETS.length : bucket;
      latency.buckets[index] = (latency.buckets[index] ?? 0) + 1;
      latency.totalMs += ms;
      latency.count += 1;
    },
  };
}
