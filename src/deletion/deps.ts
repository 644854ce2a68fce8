import type { Db } from "../db/client.ts";
import type { Clock, DeletionQueue } from "../platform/ports.ts";

/** What deletion needs of the app's `Deps`. */
export interface DeletionDeps {
  db: Db;
  deletions: DeletionQueue;
  clock: Clock;
  log(event: Record<string, unknown>): void;
}
