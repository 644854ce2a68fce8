import type { Db } from "./db/client.ts";
import type { PriceTable } from "./ingest/price/match.ts";
import type { ApiKeyStore, Clock, FlagStore } from "./platform/ports.ts";
import type { ReadMode, WriteMode } from "./rollout/modes.ts";

/** What the app is made of. Built once by an entry and passed down; nothing below reads the environment. */
export interface Deps {
  db: Db;
  keys: ApiKeyStore;
  flags: FlagStore;
  prices: PriceTable;
  clock: Clock;
  /** The pepper of `hashSecret`. */
  pepper: string;
  /** Where every access pattern and the writer start when the flags document says nothing. */
  startModes: { read: ReadMode; write: WriteMode };
  log(event: Record<string, unknown>): void;
}
