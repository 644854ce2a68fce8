const EVERY_MS = 60_000;
const CRON = "* * * * *";

/** `wrangler dev` fires no cron by time; without it nothing would settle what a crashed request left behind. */
export function startCron(url: string, onError: (message: string) => void): { stop(): void } {
  const controller = new AbortController();
  const fire = async () => {
    const response = await fetch(`${url}/cdn-cgi/handler/scheduled?cron=${encodeURIComponent(CRON)}`, { signal: controller.signal });
    const answer = await response.text();
    if (!response.ok) throw new Error(`${response.status} ${answer.slice(0, 200)}`);
  };
  const timer = setInterval(() => {
    fire().catch((error: unknown) => {
      if (!controller.signal.aborted) onError(error instanceof Error ? error.message : String(error));
    });
  }, EVERY_MS);
  timer.unref();
  return {
    stop: () => {
      clearInterval(timer);
      controller.abort();
    },
  };
}
