import { z } from "zod";
import { decimal, instant, mapOf, uint64 } from "../codecs.ts";
import type { ReadScope } from "../read.ts";
import { observationRow } from "./observation.ts";
import { scoreRow } from "./score.ts";
import { traceRow } from "./trace.ts";

/** Whole rows as stored, for folding further events onto what another writer left. `event_ts` is their version. */
export const storedTrace = traceRow.extend({ event_ts: instant });
export type StoredTrace = z.output<typeof storedTrace>;

export const storedObservation = observationRow.extend({
  event_ts: instant,
  provided_usage_details: mapOf(uint64),
  provided_cost_details: mapOf(decimal),
  tool_definitions: z.record(z.string(), z.string()),
  tool_calls: z.array(z.string()),
  tool_call_names: z.array(z.string()),
});
export type StoredObservation = z.output<typeof storedObservation>;

export const storedScore = scoreRow.extend({ event_ts: instant });
export type StoredScore = z.output<typeof storedScore>;

/** The versions of stored rows by id, for seeing cheaply whether there is anything to read. */
export const versionRow = z.object({ id: z.string(), event_ts: instant });
export type VersionRow = z.output<typeof versionRow>;

export type StoredKind = "trace" | "observation" | "score";

/** Stored rows of one side by id, the newest live version each. */
export interface StoredRows {
  versions(scope: ReadScope, kind: StoredKind, ids: readonly string[]): Promise<VersionRow[]>;
  traces(scope: ReadScope, ids: readonly string[]): Promise<StoredTrace[]>;
  observations(scope: ReadScope, ids: readonly string[]): Promise<StoredObservation[]>;
  scores(scope: ReadScope, ids: readonly string[]): Promise<StoredScore[]>;
}
