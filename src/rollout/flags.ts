import type { Clock, FlagStore } from "../platform/ports.ts";
import { decide, type Decision, decideWrites, type StartModes } from "./decide.ts";
import { type DocumentState, parseDocument, type RolloutDocument } from "./document.ts";
import type { WriteMode } from "./modes.ts";

export interface Flags {
  decide(pattern: string, projectId: string): Decision;
  writeMode: WriteMode;
}

export interface FlagsReader {
  (): Promise<Flags>;
  /** Goes by this document at once, for as long as the store's own caches may give an older one: after this isolate has written it. */
  heed(document: RolloutDocument): void;
}

/** Milliseconds an isolate keeps what it read: with KV's own 60 s, the longest a change takes to be heeded. */
export const FLAGS_MAX_AGE_MS = 10_000;

/** Milliseconds KV may go on giving what was there before a write. */
const STORE_MAX_AGE_MS = 60_000;

/** Milliseconds the store has to answer: every read of the API waits for it. */
const READ_TIMEOUT_MS = 2_000;

/** What stands in the store now. A store that fails or does not answer is `unreadable`, not an error. */
export async function readState(store: FlagStore, timeoutMs = READ_TIMEOUT_MS): Promise<DocumentState> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silent = new Promise<DocumentState>((resolve) => {
    timer = setTimeout(() => resolve({ kind: "unreadable", why: "the flag store does not answer" }), timeoutMs);
  });
  const read = Promise.resolve().then(() => store.read()).then(parseDocument, (): DocumentState => ({ kind: "unreadable", why: "the flag store cannot be asked" }));
  try {
    return await Promise.race([read, silent]);
  } finally {
    clearTimeout(timer);
  }
}

/** How flags read while this stands in the store. */
export const flagsOf = (state: DocumentState, start: StartModes): Flags => ({
  decide: (pattern, projectId) => decide(state, pattern, projectId, start),
  writeMode: decideWrites(state, start),
});

/**
 * Reads flags through a cache of the isolate. No document: the start modes. A document that is broken, unreadable or
 * newer than understood: `current`, for reads and writes, whatever the start modes say.
 */
export function createFlags(store: FlagStore, clock: Clock, start: StartModes): FlagsReader {
  // The value, not its promise: on Workers a request may not wait for what another request's context has under way.
  let cached: { until: number; flags: Flags } | undefined;
  const flags = async (): Promise<Flags> => {
    if (cached && clock.now() < cached.until) return cached.flags;
    const until = clock.now() + FLAGS_MAX_AGE_MS;
    const read = flagsOf(await readState(store), start);
    // What was written meanwhile is younger than what was read.
    if (!cached || cached.until <= until) cached = { until, flags: read };
    return cached.flags;
  };
  return Object.assign(flags, {
    heed: (document: RolloutDocument) => {
      cached = { until: clock.now() + STORE_MAX_AGE_MS, flags: flagsOf({ kind: "document", document }, start) };
    },
  });
}
