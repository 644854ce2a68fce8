import type { ApiKeyRecord, ApiKeyStore } from "./ports.ts";

/** Under which key a store of text holds a public key's record. */
export const keyEntry = (publicKey: string): string => `key:${publicKey}`;

/** Seconds a looked-up key is kept: how long a revoked one may go on working. Workers KV takes no less. */
export const KEY_CACHE_SECONDS = 60;

/** KV refuses longer keys; nothing of ours is that long. */
const MAX_LENGTH = 400;

/**
 * Keys from the configuration first, then from a store of text, where `spanhouse keys` writes them.
 * @param get the text of an entry, null when there is none; throws when the store cannot be asked
 */
export function recordedKeys(configured: readonly ApiKeyRecord[], get: (entry: string) => Promise<string | null>): ApiKeyStore {
  const fixed = new Map(configured.map((record) => [record.publicKey, record]));
  return {
    find: async (publicKey) => {
      const record = fixed.get(publicKey);
      if (record) return record;
      if (publicKey.length > MAX_LENGTH) return undefined;
      const text = await get(keyEntry(publicKey));
      return text === null ? undefined : (JSON.parse(text) as ApiKeyRecord);
    },
  };
}
