import { SpanhouseError } from "../errors.ts";
import { type Control, readStored, writeDocument } from "./control.ts";
import { decide, decideWrites } from "./decide.ts";
import { EMPTY_DOCUMENT, type RolloutDocument } from "./document.ts";
import { appendHistory, WRITES } from "./history.ts";
import { WRITE_MODES, type WriteMode } from "./modes.ts";

const refuse = (why: string) => new SpanhouseError("conflict", `The write mode stays. ${why}`);

/** Why writes may not go there from here, as a `conflict`. One step at a time; the last one is not undone by a flag. */
function assertStep(from: WriteMode, to: WriteMode, document: RolloutDocument, control: Control, patterns: readonly string[]): void {
  if (Math.abs(WRITE_MODES.indexOf(from) - WRITE_MODES.indexOf(to)) > 1) throw refuse("Between current and new stands dual: both sides have to have every write first.");
  if (from === "new" && to !== "new") throw refuse("The current tables lack what was written since: they have to be filled before anything is read from them.");
  if (to !== "new") return;
  const state = { kind: "document" as const, document };
  const behind = patterns.filter((pattern) => {
    const entry = Object.hasOwn(document.patterns, pattern) ? document.patterns[pattern] : undefined;
    const isPartly = entry !== undefined && (entry.percentage < 100 || Object.values(entry.projects).some((mode) => mode !== "new"));
    return isPartly || decide(state, pattern, "", control.start).mode !== "new";
  });
  if (behind.length > 0) throw refuse(`These are still read from the current tables, which would lack new writes: ${behind.join(", ")}.`);
}

/** Moves writes one step. Recorded first. */
export async function setWrites(control: Control, patterns: readonly string[], { write, actor, reason }: { write: WriteMode; actor: string; reason: string }): Promise<{ before: WriteMode; after: WriteMode }> {
  const state = await readStored(control.store);
  const document = state.kind === "document" ? state.document : EMPTY_DOCUMENT;
  const before = decideWrites(state, control.start);
  assertStep(before, write, document, control, patterns);
  await appendHistory(control.db, { at: control.clock.now(), pattern: WRITES, action: "set", actor, reason, before, after: write });
  await writeDocument(control, { ...document, write });
  control.log({ level: "warn", event: "rollout.writes", actor, reason, before, after: write });
  return { before, after: write };
}
