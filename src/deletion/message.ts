import { z } from "zod";
import { packed } from "../platform/pack.ts";
import type { DeletionMessage } from "../platform/ports.ts";

export const DELETION_KINDS = ["traces", "scores", "query", "month"] as const;
export type DeletionKind = (typeof DELETION_KINDS)[number];

/** A message that some version of us sent. Anything else is poison: it ends in the dead letters. */
export const deletionMessage: z.ZodType<DeletionMessage> = z.object({
  projectId: z.string().min(1),
  deletionId: z.string().min(1),
  part: z.int().min(0),
  kind: z.enum(DELETION_KINDS),
  ids: z.array(z.string()),
});

/** A message holds this much at most: within a queue's 128 KB, and ids that fit one statement without being cut. */
const MAX_IDS = 500;
const MAX_BYTES = 60_000;

/** Ids, each once, in lists that are a message each. A unit of text is three bytes at most. */
export const inMessages = (ids: readonly string[]): string[][] => packed(new Set(ids), (id) => 3 * id.length + 3, { count: MAX_IDS, size: MAX_BYTES });
