import type { DocumentState } from "./document.ts";
import type { ReadMode, WriteMode } from "./modes.ts";

/** The modes that hold while no document was ever written. */
export interface StartModes {
  read: ReadMode;
  write: WriteMode;
}

export interface Decision {
  mode: ReadMode;
  /** Share of the answers to compare with the other side; 0 in mode `current`. */
  shadowRate: number;
  /** For people: what decided. */
  because: string;
  /** The project's place among all, 0 to 100: it gets the mode when the percentage is larger. */
  bucket: number;
}

/** In `shadow` every answer is a sample, as far as the isolate's limits go; in `new` enough are to notice a change. */
export const DEFAULT_SHADOW_RATE: Record<ReadMode, number> = { current: 0, shadow: 1, new: 0.05 };

const BUCKETS = 10_000;

/** FNV-1a with a last mix, so that ids which differ in their last character land far apart. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) h = Math.imul(h ^ text.charCodeAt(index), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Where a project stands for a pattern: the same for ever, and another place for every pattern. */
export const bucketOf = (pattern: string, projectId: string): number => (hash(`${pattern}\0${projectId}`) % BUCKETS) / (BUCKETS / 100);

const own = <Value>(record: Record<string, Value>, key: string): Value | undefined => (Object.hasOwn(record, key) ? record[key] : undefined);

/**
 * How a pattern is answered for a project. Pure; sticky per project and pattern; a larger percentage only adds projects.
 * Whatever is not understood is `current`.
 */
export function decide(state: DocumentState, pattern: string, projectId: string, start: StartModes): Decision {
  const bucket = bucketOf(pattern, projectId);
  const is = (mode: ReadMode, because: string, shadowRate = DEFAULT_SHADOW_RATE[mode]): Decision => ({ mode, because, bucket, shadowRate: mode === "current" ? 0 : shadowRate });
  if (state.kind === "unreadable") return is("current", state.why);
  if (state.kind === "absent") return is(start.read, "no flags document: the start mode");
  const entry = own(state.document.patterns, pattern);
  if (!entry) return is(start.read, "the flags document does not name the pattern: the start mode");
  const override = own(entry.projects, projectId);
  if (override) return is(override, "the project has a mode of its own", entry.shadowRate);
  if (entry.mode === "current") return is("current", entry.rollback ? `rolled back by ${entry.rollback.by}: ${entry.rollback.reason}` : "the pattern's mode");
  if (bucket < entry.percentage) return is(entry.mode, `the project is within the ${entry.percentage} % (at ${bucket})`, entry.shadowRate);
  return is("current", `the project is beyond the ${entry.percentage} % (at ${bucket})`);
}

/** Where writes go. */
export function decideWrites(state: DocumentState, start: StartModes): WriteMode {
  if (state.kind === "unreadable") return "current";
  return (state.kind === "document" ? state.document.write : undefined) ?? start.write;
}
