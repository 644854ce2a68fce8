import { SpanhouseError } from "../errors.ts";
import { type Changed, changeEntry, type Control, entryOf, readStored, rolledBack } from "./control.ts";
import { EMPTY_DOCUMENT, type Entry, type RolloutDocument, thresholdsOf } from "./document.ts";
import { samplesSince } from "./guard.ts";
import { isFree, missingForPromotion, nextStep, NotPromotedError } from "./promote.ts";
import { patternStats } from "./stats.ts";

/** What a person does about a pattern. */
export interface Act {
  pattern: string;
  actor: string;
  reason: string;
}

/** What the flags say now, as the store gives it. */
export async function storedDocument(control: Control): Promise<RolloutDocument> {
  const state = await readStored(control.store);
  return state.kind === "document" ? state.document : EMPTY_DOCUMENT;
}

/** The entry that holds, named or not. */
export const effectiveEntry = (control: Control, entry: Entry | undefined): Entry => entry ?? { mode: control.start.read, percentage: 100, projects: {} };

export type Settable = Pick<Entry, "mode"> & Partial<Pick<Entry, "percentage" | "projects" | "shadowRate" | "thresholds">>;

/** Sets a pattern by hand; fields that are not named stay. An earlier rollback is over with it. */
export const setEntry = (control: Control, act: Act, wanted: Settable): Promise<Changed> =>
  changeEntry(control, {
    ...act,
    action: "set",
    change: (entry) => {
      const { rollback: _over, ...kept } = effectiveEntry(control, entry);
      return { ...kept, ...wanted, percentage: wanted.percentage ?? (wanted.mode === kept.mode ? kept.percentage : 100) };
    },
  });

/**
 * One step up the ladder (`promote.ts`). Throws `conflict` with all that is missing: enough clean samples since the mode was
 * set, in every time range that was asked for.
 */
export async function promoteEntry(control: Control, act: Act): Promise<Changed> {
  const seen = entryOf(await storedDocument(control), act.pattern);
  const stats = await patternStats(control.db, act.pattern, samplesSince(seen, control.clock.now()));
  return changeEntry(control, {
    ...act,
    action: "promote",
    evidence: stats,
    change: (entry) => {
      const now = effectiveEntry(control, entry);
      const step = nextStep(now);
      if (!step) throw new NotPromotedError(act.pattern, [`it is at its last step: ${now.mode}, ${now.percentage} %`]);
      if (entry?.since !== seen?.since) throw new SpanhouseError("conflict", `${act.pattern} was changed a moment ago: look at its history, then promote again.`);
      const missing = isFree(step) ? [] : missingForPromotion(stats, thresholdsOf(entry));
      if (missing.length > 0) throw new NotPromotedError(act.pattern, missing);
      const { rollback: _over, ...kept } = now;
      return { ...kept, ...step };
    },
  });
}

/** Everything of the pattern back to `current`. Works while ClickHouse is down; then `recorded` is false. */
export const rollbackEntry = (control: Control, act: Act): Promise<Changed> =>
  changeEntry(control, {
    ...act,
    action: "rollback",
    change: (entry) => rolledBack(entry, control.start, { at: control.clock.now(), by: act.actor, reason: act.reason }),
  });
