/** Work that goes on behind answers, where no platform keeps count of it. */
export interface Background {
  /** What Hono takes as a request's execution context. */
  context: { waitUntil(work: Promise<unknown>): void; passThroughOnException(): void; props: unknown };
  /** Resolves when nothing is under way any more, what began meanwhile included. */
  settled(): Promise<void>;
}

export function createBackground(): Background {
  const running = new Set<Promise<unknown>>();
  return {
    context: {
      waitUntil: (work) => {
        running.add(work);
        const done = (): void => void running.delete(work);
        work.then(done, done);
      },
      passThroughOnException: () => {},
      props: {},
    },
    settled: async () => {
      while (running.size > 0) await Promise.allSettled(running);
    },
  };
}
