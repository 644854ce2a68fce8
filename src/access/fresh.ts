import { boundedDb } from "../db/bounded.ts";
import { SpanhouseError } from "../errors.ts";
import type { ReadScope } from "../db/read.ts";
import type { Read } from "../rollout/switch.ts";
import { STIRRED_SECONDS, unsettled } from "../settle/look.ts";
import { settle } from "../settle/settle.ts";

/** Traces a read settles before it answers. More than that waiting means the sweep does not keep up. */
const MAX_PENDING = 2_000;

/** A look that took longer says nothing of the time at which the read beside it began. */
const LONGEST_LOOK_MS = (STIRRED_SECONDS - 2) * 1_000;

export interface Beside {
  /** Traces that changed after their last settle. */
  pending: readonly string[];
  /** Whether more than these wait. */
  isOverrun: boolean;
  /** Whether a read that began with the look has missed nothing of what does not wait: no settle has ended for so long. */
  isCalm: boolean;
}

/** A look at what waits to be settled, for a read that begins at the same time. */
export async function lookBeside({ db, projectId }: ReadScope): Promise<Beside> {
  const started = performance.now();
  const { pending, isStirred } = await unsettled(db, projectId, MAX_PENDING + 1);
  return { pending, isOverrun: pending.length > MAX_PENDING, isCalm: !isStirred && performance.now() - started < LONGEST_LOOK_MS };
}

/**
 * A read of settled rows that is exact all the same: what changed since its last settle is settled first. A project at
 * rest is read at once, beside the look that finds it so; otherwise that read is ended and begun again behind the look.
 * At rest means that nothing waits and that no settle has ended for so long that the read may have missed it.
 */
export const fresh =
  <Input, Output>(read: Read<Input, Output>): Read<Input, Output> =>
  async (scope, input) => {
    const { db, projectId } = scope;
    const early = new AbortController();
    const answer = (async () => read({ ...scope, db: boundedDb(db, { signal: early.signal }) }, input))();
    // Where the look finds otherwise nobody waits for it.
    answer.catch(() => {});
    try {
      const { pending, isOverrun, isCalm } = await lookBeside(scope);
      if (pending.length === 0 && isCalm) return await answer;
      early.abort();
      if (isOverrun) throw new SpanhouseError("unavailable", "Too many traces wait for their totals. Try again shortly.");
      await settle(db, projectId, pending);
    } catch (error) {
      early.abort();
      throw error;
    }
    return read(scope, input);
  };
