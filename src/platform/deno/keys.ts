import { KEY_CACHE_SECONDS, recordedKeys } from "../key-records.ts";
import type { ApiKeyRecord, ApiKeyStore, Clock } from "../ports.ts";
import type { Settings } from "./settings.ts";

/** Keys that are remembered, known and unknown: whoever tries many unknown ones must not fill the memory. */
const CACHED = 10_000;

/** Keys from the configuration first, then from ClickHouse, each asked for once a minute at most. */
export function denoKeyStore(configured: readonly ApiKeyRecord[], settings: Pick<Settings, "get">, clock: Clock): ApiKeyStore {
  const cache = new Map<string, { until: number; text: string | null }>();
  return recordedKeys(configured, async (entry) => {
    const cached = cache.get(entry);
    if (cached && clock.now() < cached.until) return cached.text;
    const text = (await settings.get(entry)) ?? null;
    if (cache.size >= CACHED) cache.delete(cache.keys().next().value as string);
    cache.delete(entry);
    cache.set(entry, { until: clock.now() + KEY_CACHE_SECONDS * 1_000, text });
    return text;
  });
}
