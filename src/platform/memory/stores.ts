import type { ApiKeyRecord, ApiKeyStore, FlagStore } from "../ports.ts";

/** Twins of the platform's stores, for tests and for Deno's small deployments. Only by explicit choice. */
export function memoryKeyStore(records: readonly ApiKeyRecord[]): ApiKeyStore {
  const keys = new Map(records.map((record) => [record.publicKey, record]));
  return { find: (publicKey) => Promise.resolve(keys.get(publicKey)) };
}

export function memoryFlagStore(document?: string): FlagStore {
  let stored = document;
  return {
    read: () => Promise.resolve(stored),
    write: (next) => {
      stored = next;
      return Promise.resolve();
    },
  };
}
