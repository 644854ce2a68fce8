import type { Clock } from "../platform/ports.ts";

/** A bucket of permits that fills up again with time. */
export interface PermitBudget {
  take(): boolean;
}

/** @param burst permits at most @param perSecond how fast taken ones come back */
export function createBudget(clock: Clock, burst: number, perSecond: number): PermitBudget {
  let left = burst;
  let at = clock.now();
  return {
    take: () => {
      const now = clock.now();
      left = Math.min(burst, left + ((now - at) / 1_000) * perSecond);
      at = now;
      if (left < 1) return false;
      left -= 1;
      return true;
    },
  };
}
