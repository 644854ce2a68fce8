import { KEY_CACHE_SECONDS, recordedKeys } from "../key-records.ts";
import type { ApiKeyRecord, ApiKeyStore } from "../ports.ts";

/** The part of a Workers KV namespace that is used; Deno's type checker has no Workers types. */
export interface KvNamespace {
  get(key: string, options?: { cacheTtl?: number }): Promise<string | null>;
  put(key: string, value: string): Promise<void>;
}

/** Keys from the configuration first, then from KV, cached at the edge. */
export const workersKeyStore = (configured: readonly ApiKeyRecord[], kv: KvNamespace): ApiKeyStore => recordedKeys(configured, (entry) => kv.get(entry, { cacheTtl: KEY_CACHE_SECONDS }));
