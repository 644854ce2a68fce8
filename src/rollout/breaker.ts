import type { Clock } from "../platform/ports.ts";

export interface BreakerLimits {
  /** Failures of a pattern within the window that open its breaker. */
  failures: number;
  windowMs: number;
  /** How long it stays open before one request tries again. */
  openMs: number;
}

export const BREAKER_LIMITS: BreakerLimits = { failures: 5, windowMs: 10_000, openMs: 30_000 };

/** One breaker a pattern, in this isolate alone: it acts at once, long before the flags do. */
export interface Breaker {
  /** Whether the new side may be tried. Half-open, one caller gets true and has to report how it went. */
  allows(pattern: string): boolean;
  succeeded(pattern: string): void;
  failed(pattern: string): void;
  isOpen(pattern: string): boolean;
}

interface State {
  failedAt: number[];
  openedAt?: number | undefined;
  /** When the trying request of a half-open breaker set out. */
  tryingSince?: number | undefined;
}

export function createBreaker(clock: Clock, limits: BreakerLimits = BREAKER_LIMITS): Breaker {
  const states = new Map<string, State>();
  const stateOf = (pattern: string): State => {
    let state = states.get(pattern);
    if (!state) states.set(pattern, (state = { failedAt: [] }));
    return state;
  };
  return {
    allows: (pattern) => {
      const state = stateOf(pattern);
      if (state.openedAt === undefined) return true;
      const now = clock.now();
      if (now - state.openedAt < limits.openMs) return false;
      // A try that never reported (its isolate's request was cut off) must not keep the breaker open for ever.
      if (state.tryingSince !== undefined && now - state.tryingSince < limits.openMs) return false;
      state.tryingSince = now;
      return true;
    },
    succeeded: (pattern) => {
      const state = stateOf(pattern);
      // Answers of requests from before it opened say nothing about now.
      if (state.openedAt !== undefined && state.tryingSince === undefined) return;
      states.delete(pattern);
    },
    failed: (pattern) => {
      const state = stateOf(pattern);
      const now = clock.now();
      if (state.openedAt !== undefined) {
        if (state.tryingSince !== undefined) Object.assign(state, { openedAt: now, tryingSince: undefined });
        return;
      }
      state.failedAt = [...state.failedAt.filter((at) => now - at < limits.windowMs), now];
      if (state.failedAt.length >= limits.failures) Object.assign(state, { openedAt: now, failedAt: [] });
    },
    isOpen: (pattern) => states.get(pattern)?.openedAt !== undefined,
  };
}
