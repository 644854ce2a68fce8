import { z } from "zod";
import type { DeletionMessage } from "../platform/ports.ts";

export const DELETION_KINDS = ["traces", "scores", "query"] as const;
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

/** Ids, each once, in lists that are a message each. */
export function inMessages(ids: readonly string[]): string[][] {
  const lists: string[][] = [];
  let bytes = 0;
  for (const id of new Set(ids)) {
    const size = 3 * id.length + 3;
    const last = lists.at(-1);
    if (last === undefined || last.length === MAX_IDS || bytes + size > MAX_BYTES) {
      lists.push([id]);
      bytes = size;
    } else {
      last.push(id);
      bytes += size;
    }
  }
  return lists;
}
