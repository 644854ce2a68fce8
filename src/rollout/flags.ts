import { z } from "zod";
import type { Clock, FlagStore } from "../platform/ports.ts";
import { READ_MODES, type ReadMode, WRITE_MODES, type WriteMode } from "./modes.ts";

/** The one document in KV that says where each access pattern reads and where ingestion writes. */
const flagsDocument = z.object({
  version: z.literal(1),
  write: z.enum(WRITE_MODES as [WriteMode, ...WriteMode[]]).optional(),
  patterns: z
    .record(z.string(), z.object({ mode: z.enum(READ_MODES as [ReadMode, ...ReadMode[]]), projects: z.record(z.string(), z.enum(READ_MODES as [ReadMode, ...ReadMode[]])).optional() }))
    .default({}),
});

export interface Flags {
  readMode(pattern: string, projectId: string): ReadMode;
  writeMode: WriteMode;
}

/** Milliseconds an isolate keeps what it read: with KV's own 60 s, the longest a change takes to be heeded. */
export const FLAGS_MAX_AGE_MS = 10_000;

function parse(document: string | undefined): z.output<typeof flagsDocument> | undefined {
  if (document === undefined) return undefined;
  try {
    return flagsDocument.safeParse(JSON.parse(document)).data;
  } catch {
    return undefined;
  }
}

/**
 * Reads flags through a cache of the isolate. No document: the start modes. A document that is broken, unreadable or
 * newer than understood: `current`, for reads and writes, whatever the start modes say.
 */
export function createFlags(store: FlagStore, clock: Clock, start: { read: ReadMode; write: WriteMode }): () => Promise<Flags> {
  let cached: { at: number; flags: Flags } | undefined;
  const safe: Flags = { readMode: () => "current", writeMode: "current" };
  const fromStart: Flags = { readMode: () => start.read, writeMode: start.write };
  const load = async (): Promise<Flags> => {
    let text: string | undefined;
    try {
      text = await store.read();
    } catch {
      return safe;
    }
    if (text === undefined) return fromStart;
    const document = parse(text);
    if (!document) return safe;
    return {
      readMode: (pattern, projectId) => {
        const entry = document.patterns[pattern];
        return entry ? (entry.projects?.[projectId] ?? entry.mode) : start.read;
      },
      writeMode: document.write ?? start.write,
    };
  };
  return async () => {
    if (cached && clock.now() - cached.at < FLAGS_MAX_AGE_MS) return cached.flags;
    cached = { at: clock.now(), flags: await load() };
    return cached.flags;
  };
}
