import type { Db } from "../db/client.ts";
import { type DeletionFigures, deletionFigures } from "../deletion/figures.ts";
import { decideWrites } from "../rollout/decide.ts";
import type { Control } from "../rollout/control.ts";
import type { PatternCounters } from "../rollout/counters.ts";
import type { Entry } from "../rollout/document.ts";
import { readState } from "../rollout/flags.ts";
import type { Isolate } from "../rollout/isolate.ts";
import { type FleetLag, fleetLag } from "../settle/fleet.ts";
import { type DriftCheck, latestDrift } from "./checks.ts";
import { partsPerPartition, type PatternSamples, samplesByPattern } from "./store.ts";
import { HOUR_MS } from "../domain/duration.ts";

/** Everything status and metrics show. A part that could not be read is null and named in `failed`: never a zero. */
export interface Figures {
  /** Why the flags cannot be read, when they cannot: everything is answered as current then. */
  flagsUnreadable: string | null;
  writeMode: string;
  patterns: { pattern: string; entry: Entry | null; mode: string; percentage: number; breakerOpen: boolean; isolate: PatternCounters }[];
  /** Of all isolates, over the last hour. */
  samples: PatternSamples[] | null;
  settle: FleetLag | null;
  drift: DriftCheck | null;
  parts: Record<string, number> | null;
  deletions: DeletionFigures | null;
  failed: string[];
}

export async function figures({ db, control, isolate }: { db: Db; control: Control; isolate: Isolate }, patterns: readonly string[]): Promise<Figures> {
  const failed: string[] = [];
  const part = <T>(name: string, read: Promise<T>): Promise<T | null> =>
    read.catch((error: unknown) => {
      failed.push(name);
      control.log({ level: "warn", event: "monitor.failed", part: name, error: String(error) });
      return null;
    });
  const [state, samples, settle, drift, parts, deletions] = await Promise.all([
    readState(control.store),
    part("samples", samplesByPattern(db, control.clock.now() - HOUR_MS)),
    part("settle", fleetLag(db)),
    part("drift", latestDrift(db)),
    part("parts", partsPerPartition(db)),
    part("deletions", deletionFigures(db)),
  ]);
  const entries = state.kind === "document" ? state.document.patterns : {};
  return {
    flagsUnreadable: state.kind === "unreadable" ? state.why : null,
    writeMode: decideWrites(state, control.start),
    patterns: patterns.map((pattern) => {
      const entry = Object.hasOwn(entries, pattern) ? (entries[pattern] ?? null) : null;
      const mode = state.kind === "unreadable" ? "current" : (entry?.mode ?? control.start.read);
      return { pattern, entry, mode, percentage: entry?.percentage ?? 100, breakerOpen: isolate.breaker.isOpen(pattern), isolate: isolate.counters.of(pattern) };
    }),
    samples,
    settle,
    drift,
    parts,
    deletions,
    failed,
  };
}
