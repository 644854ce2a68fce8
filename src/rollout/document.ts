import { z } from "zod";
import { READ_MODES, type ReadMode, WRITE_MODES, type WriteMode } from "./modes.ts";

/** The one document in KV that says where each access pattern reads and where ingestion writes. */

const readMode = z.enum(READ_MODES as [ReadMode, ...ReadMode[]]);
const writeMode = z.enum(WRITE_MODES as [WriteMode, ...WriteMode[]]);

const thresholdsSchema = z.object({
  /** Samples below which the guard says nothing, and a promotion is refused. */
  minSamples: z.int().min(1),
  /** Shares of 1; over them the guard rolls back. */
  mismatchRate: z.number().min(0).max(1),
  errorRate: z.number().min(0).max(1),
  /** p95 of the new side over p95 of the current one. */
  p95Ratio: z.number().min(0),
});
export type Thresholds = z.output<typeof thresholdsSchema>;

/** Where the flags say nothing else. */
const THRESHOLDS: Thresholds = { minSamples: 100, mismatchRate: 0.001, errorRate: 0.005, p95Ratio: 1.5 };

/** What was in force before a rollback, and why it is not any more. */
const rollbackSchema = z.object({
  at: z.string(),
  by: z.string(),
  reason: z.string(),
  evidence: z.record(z.string(), z.unknown()).default({}),
  from: z.object({ mode: readMode, percentage: z.number(), projects: z.record(z.string(), readMode) }),
});

export const entrySchema = z.object({
  mode: readMode,
  /** Share of the projects, in percent, that get the mode; the others are answered as `current`. */
  percentage: z.number().min(0).max(100).default(100),
  /** Projects with a mode of their own, whatever the percentage. */
  projects: z.record(z.string(), readMode).default({}),
  /** Share of the answers that the other side is asked for too and compared. Default by mode: `DEFAULT_SHADOW_RATE`. */
  shadowRate: z.number().min(0).max(1).optional(),
  thresholds: thresholdsSchema.partial().optional(),
  /** ISO time since which this holds: the guard and promotions look at no sample before it. */
  since: z.iso.datetime().optional(),
  reason: z.string().optional(),
  rollback: rollbackSchema.optional(),
});
export type Entry = z.output<typeof entrySchema>;

const CURRENT: Entry = { mode: "current", percentage: 100, projects: {} };

export const documentSchema = z.object({
  version: z.literal(1),
  write: writeMode.optional(),
  // One broken entry is that pattern's `current`, not everybody's: a typing mistake must not move other patterns.
  patterns: z.record(z.string(), entrySchema.catch(CURRENT)).default({}),
});
export type RolloutDocument = z.output<typeof documentSchema>;

export const EMPTY_DOCUMENT: RolloutDocument = { version: 1, patterns: {} };

/** What the store holds, as far as it is understood. */
export type DocumentState = { kind: "absent" } | { kind: "unreadable"; why: string } | { kind: "document"; document: RolloutDocument };

/** Never throws: text that is no document of a known version is `unreadable`. */
export function parseDocument(text: string | undefined): DocumentState {
  if (text === undefined) return { kind: "absent" };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: "unreadable", why: "the flags document is not JSON" };
  }
  const parsed = documentSchema.safeParse(value);
  if (parsed.success) return { kind: "document", document: parsed.data };
  const version = typeof value === "object" && value !== null && "version" in value ? value.version : undefined;
  const why = version === 1 ? "the flags document has fields of unknown meaning" : `the flags document is of version ${JSON.stringify(version)}, not 1`;
  return { kind: "unreadable", why };
}

export const thresholdsOf = (entry: Entry | undefined): Thresholds => ({ ...THRESHOLDS, ...entry?.thresholds });
