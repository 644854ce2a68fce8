import type { LoggedEvent } from "../fold/order.ts";
import type { IngestDeps } from "./ingest.ts";

/** Placeholder until rows written by another writer are folded in. */
export async function withForeignRows(_deps: IngestDeps, _projectId: string, entities: Map<string, LoggedEvent[]>): Promise<Map<string, LoggedEvent[]>> {
  return entities;
}
