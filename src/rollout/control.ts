import type { Db } from "../db/client.ts";
import { SpanhouseError } from "../errors.ts";
import type { Clock, FlagStore } from "../platform/ports.ts";
import type { StartModes } from "./decide.ts";
import { type DocumentState, EMPTY_DOCUMENT, type Entry, entrySchema, parseDocument, type RolloutDocument } from "./document.ts";
import { type Action, appendHistory, readHistory } from "./history.ts";

/** What changing flags takes. */
export interface Control {
  db: Db;
  store: FlagStore;
  clock: Clock;
  start: StartModes;
  /** Has this isolate go by a document at once, whatever the store's caches still give. */
  heed(document: RolloutDocument): void;
  log(event: Record<string, unknown>): void;
}

/** How long KV may go on giving an older document, with a margin: changes this young are taken from the history. */
const SETTLING_MS = 5 * 60_000;

/** The document in the store. Throws `unavailable` when it cannot be asked, `conflict` when what is there is not understood. */
export async function readStored(store: FlagStore): Promise<DocumentState & { kind: "absent" | "document" }> {
  let text: string | undefined;
  try {
    text = await store.read();
  } catch (cause) {
    throw new SpanhouseError("unavailable", "The flag store cannot be asked. Try again.", { cause });
  }
  const state = parseDocument(text);
  if (state.kind === "unreadable") throw new SpanhouseError("conflict", `The flags are left alone: ${state.why}. Mend or remove the KV key by hand; until then every pattern is answered as current.`);
  return state;
}

/** The entry of an own key only: a pattern may be called anything. */
export const entryOf = (document: RolloutDocument, pattern: string): Entry | undefined => (Object.hasOwn(document.patterns, pattern) ? document.patterns[pattern] : undefined);

const isYounger = (one: Entry, other: Entry | undefined): boolean => Date.parse(one.since ?? "") > (other?.since === undefined ? 0 : Date.parse(other.since));

/**
 * The document to change. KV may give one that is a minute old: writing it back would undo what somebody did since, even
 * turn on what was just rolled back. So the newest young change of each pattern is laid over it.
 */
async function documentToChange(control: Control): Promise<RolloutDocument> {
  const state = await readStored(control.store);
  const document = state.kind === "document" ? state.document : EMPTY_DOCUMENT;
  const patterns = { ...document.patterns };
  try {
    const young = await readHistory(control.db, { limit: 1_000, since: control.clock.now() - SETTLING_MS });
    for (const { pattern, after } of young.toReversed()) {
      const entry = entrySchema.safeParse(after);
      if (entry.success && isYounger(entry.data, entryOf({ ...document, patterns }, pattern))) patterns[pattern] = entry.data;
    }
  } catch (error) {
    // A person has to be able to roll back while ClickHouse is down; a stale document is then the smaller evil.
    control.log({ level: "warn", event: "rollout.history_unread", error: String(error) });
  }
  return { ...document, patterns };
}

export interface Requested {
  pattern: string;
  action: Action;
  actor: string;
  reason: string;
  evidence?: unknown;
  /** The entry that is to hold, from the one that does; undefined leaves it. May throw to refuse. */
  change(entry: Entry | undefined): Entry | undefined;
}

export interface Changed {
  pattern: string;
  before: Entry | undefined;
  after: Entry;
  /** Whether the history has it; only turning things off goes on without. */
  recorded: boolean;
}

/**
 * Changes entries, all in one write: KV takes one a second. Turning something on is recorded before it is done: without a
 * record it does not happen. Rolling back does not wait for its record, for it must work while the history's store is the
 * thing that is down.
 */
export async function changeEntries(control: Control, requests: readonly Requested[]): Promise<Changed[]> {
  const document = await documentToChange(control);
  const at = control.clock.now();
  const changes = requests.flatMap((request) => {
    const before = entryOf(document, request.pattern);
    const changed = request.change(before);
    return changed ? [{ request, before, after: { ...changed, since: new Date(at).toISOString(), reason: request.reason }, recorded: true }] : [];
  });
  if (changes.length === 0) return [];
  const record = async (change: (typeof changes)[number]): Promise<void> => {
    const { request: { pattern, action, actor, reason, evidence }, before, after } = change;
    await appendHistory(control.db, { at, pattern, action, actor, reason, before, after, evidence });
  };
  const turnsOn = changes.some(({ request }) => request.action === "set" || request.action === "promote");
  const recording = Promise.all(
    changes.map((change) =>
      record(change).catch((error: unknown) => {
        if (turnsOn) throw error;
        change.recorded = false;
        control.log({ level: "error", event: "rollout.unrecorded", pattern: change.request.pattern, reason: change.request.reason, error: String(error) });
      }),
    ),
  );
  if (turnsOn) await recording;
  // Beside the record, so that others who change flags at this moment go by it.
  await writeDocument(control, { ...document, patterns: { ...document.patterns, ...Object.fromEntries(changes.map(({ request, after }) => [request.pattern, after])) } });
  await recording;
  for (const { request: { pattern, action, actor, reason }, after } of changes) {
    control.log({ level: "warn", event: `rollout.${action}`, pattern, actor, reason, mode: after.mode, percentage: after.percentage });
  }
  return changes.map(({ request, before, after, recorded }) => ({ pattern: request.pattern, before, after, recorded }));
}

export async function changeEntry(control: Control, request: Requested): Promise<Changed> {
  const [changed] = await changeEntries(control, [request]);
  if (!changed) throw new SpanhouseError("conflict", `${request.pattern} was changed a moment ago. Try again.`);
  return changed;
}

export async function writeDocument({ store, heed }: Pick<Control, "store" | "heed">, document: RolloutDocument): Promise<void> {
  try {
    await store.write(JSON.stringify(document));
  } catch (cause) {
    throw new SpanhouseError("unavailable", "The flag store did not take the change. Try again.", { cause });
  }
  heed(document);
}

/** What an entry becomes when it is rolled back: everything of it off, and what it was kept beside the reason. */
export function rolledBack(entry: Entry | undefined, start: StartModes, { at, by, reason, evidence = {} }: { at: number; by: string; reason: string; evidence?: Record<string, unknown> }): Entry {
  const { mode, percentage, projects } = entry ?? { mode: start.read, percentage: 100, projects: {} };
  const kept = entry ? { ...(entry.thresholds ? { thresholds: entry.thresholds } : {}), ...(entry.shadowRate === undefined ? {} : { shadowRate: entry.shadowRate }) } : {};
  return { ...kept, mode: "current", percentage: 100, projects: {}, rollback: { at: new Date(at).toISOString(), by, reason, evidence, from: { mode, percentage, projects } } };
}
