import { setTimeout as delay } from "node:timers/promises";

/** Polls until the Worker answers as wanted. Resolves false at the deadline or when `signal` says it is pointless. */
export async function waitForAnswer(url: string, wanted: (status: number) => boolean, deadlineMs: number, signal: AbortSignal): Promise<boolean> {
  const end = performance.now() + deadlineMs;
  while (!signal.aborted && performance.now() < end) {
    const status = await statusOf(url, signal);
    if (status !== undefined && wanted(status)) return true;
    await delay(100, undefined, { signal }).catch(() => {});
  }
  return false;
}

async function statusOf(url: string, signal: AbortSignal): Promise<number | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(15_000)]) });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return undefined;
  }
}
