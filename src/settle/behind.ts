/** Milliseconds that one request goes on settling for others: Workers end what runs 30 s behind an answer. */
const LEAD_MS = 15_000;
/** Milliseconds after which a request that settles is taken for ended, whatever became of it. */
const LEASE_MS = 60_000;
/** Traces that wait at most, over all projects. What is more is left to readers and the cron. */
const MAX_WAITING = 20_000;

/** Settles behind the answers of one isolate: one request does it for all, and takes at once what came while it was at it. */
export interface Settler {
  /** Resolves when these traces are settled, or when another request's work has taken them on. Nothing rests on it: what is not settled is pending. */
  settle(projectId: string, traceIds: readonly string[]): Promise<void>;
}

/**
 * A settle costs six statements whether it is of one trace or of hundreds, so under load most of them are saved.
 * Ids alone pass between requests: on Workers one request may not wait for another's work.
 */
export function createSettler(settleNow: (projectId: string, traceIds: readonly string[]) => Promise<void>, clock: { now(): number }): Settler {
  const waiting = new Map<string, Set<string>>();
  let leadingSince: number | undefined;

  function add(projectId: string, traceIds: readonly string[]): void {
    const free = MAX_WAITING - [...waiting.values()].reduce((sum, ids) => sum + ids.size, 0);
    const ids = waiting.get(projectId) ?? new Set();
    for (const id of traceIds.slice(0, Math.max(free, 0))) ids.add(id);
    if (ids.size > 0) waiting.set(projectId, ids);
  }

  async function settleWaiting(until: number): Promise<void> {
    while (waiting.size > 0 && clock.now() < until) {
      const [projectId, ids] = waiting.entries().next().value as [string, Set<string>];
      waiting.delete(projectId);
      await settleNow(projectId, [...ids]);
    }
  }

  return {
    settle: async (projectId, traceIds) => {
      const now = clock.now();
      add(projectId, traceIds);
      if (leadingSince !== undefined && now - leadingSince < LEASE_MS) return;
      leadingSince = now;
      try {
        await settleWaiting(now + LEAD_MS);
      } finally {
        if (leadingSince === now) leadingSince = undefined;
      }
    },
  };
}
