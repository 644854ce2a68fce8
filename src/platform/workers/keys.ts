import type { ApiKeyRecord, ApiKeyStore } from "../ports.ts";

/** The part of a Workers KV namespace that is used; Deno's type checker has no Workers types. */
export interface KvNamespace {
  get(key: string, options?: { cacheTtl?: number }): Promise<string | null>;
  put(key: string, value: string): Promise<void>;
}

/** Seconds a looked-up key is kept at the edge: how long a revoked key may go on working. KV's minimum is 60. */
const KEY_CACHE_SECONDS = 60;

/** Keys from the configuration first, then from KV, where `spanhouse keys` writes them. */
export function workersKeyStore(configured: readonly ApiKeyRecord[], kv: KvNamespace): ApiKeyStore {
  const fixed = new Map(configured.map((record) => [record.publicKey, record]));
  return {
    find: async (publicKey) => {
      const record = fixed.get(publicKey);
      if (record) return record;
      // KV refuses longer keys; nothing of ours is that long.
      if (publicKey.length > 400) return undefined;
      const text = await kv.get(`key:${publicKey}`, { cacheTtl: KEY_CACHE_SECONDS });
      return text === null ? undefined : (JSON.parse(text) as ApiKeyRecord);
    },
  };
}
