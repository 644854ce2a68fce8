import type { Db } from "./db/client.ts";
import type { PriceTable } from "./ingest/price/match.ts";
import type { ApiKeyStore, Clock } from "./platform/ports.ts";
import type { Flags } from "./rollout/flags.ts";

/** What the app is made of. Built once by an entry and passed down; nothing below reads the environment. */
export interface Deps {
  db: Db;
  keys: ApiKeyStore;
  /** The flags as they stand (`rollout/flags.ts`). */
  flags(): Promise<Flags>;
  /** The model prices that hold in a project. */
  prices(projectId: string): PriceTable;
  clock: Clock;
  /** The pepper of `hashSecret`. */
  pepper: string;
  log(event: Record<string, unknown>): void;
}
