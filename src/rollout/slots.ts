import type { Clock } from "../platform/ports.ts";

/** A number of places for work at once. */
export interface Slots {
  /** A place, and how to give it back; undefined when all are taken. */
  take(): (() => void) | undefined;
}

/** @param heldMs after this a place counts as free: the platform may end work without a word, and then nobody gives it back */
export function createSlots(clock: Clock, limits: { shadows: number }, heldMs: number): Slots {
  const taken = new Set<{ at: number }>();
  return {
    take: () => {
      const now = clock.now();
      for (const each of taken) if (now - each.at >= heldMs) taken.delete(each);
      if (taken.size >= limits.shadows) return undefined;
      const own = { at: now };
      taken.add(own);
      return () => void taken.delete(own);
    },
  };
}
