import type { FlagStore } from "../ports.ts";
import type { KvNamespace } from "./keys.ts";

const DOCUMENT = "rollout";

export function workersFlagStore(kv: KvNamespace): FlagStore {
  return {
    read: async () => (await kv.get(DOCUMENT, { cacheTtl: 60 })) ?? undefined,
    write: (document) => kv.put(DOCUMENT, document),
  };
}
