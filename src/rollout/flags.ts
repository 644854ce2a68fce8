import type { Clock, FlagStore } from "../platform/ports.ts";
import { decide, type Decision, decideWrites, type StartModes } from "./decide.ts";
import { type DocumentState, parseDocument } from "./document.ts";
import type { WriteMode } from "./modes.ts";

export interface Flags {
  decide(pattern: string, projectId: string): Decision;
  writeMode: WriteMode;
}

export interface FlagsReader {
  (): Promise<Flags>;
  /** Reads the store at the next call: after this isolate has written to it. */
  forget(): void;
}

/** Milliseconds an isolate keeps what it read: with KV's own 60 s, the longest a change takes to be heeded. */
export const FLAGS_MAX_AGE_MS = 10_000;

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
  let cached: { at: number; flags: Flags } | undefined;
  const flags = async (): Promise<Flags> => {
    if (cached && clock.now() - cached.at < FLAGS_MAX_AGE_MS) return cached.flags;
    const at = clock.now();
    const read = flagsOf(await readState(store), start);
    cached = { at, flags: read };
    return read;
  };
  return Object.assign(flags, {
    forget: () => {
      cached = undefined;
    },
  });
}
