import { SpanhouseError } from "../errors.ts";
import type { Read } from "../rollout/switch.ts";
import { pendingTraces } from "../settle/pending.ts";
import { settle } from "../settle/settle.ts";

/** Traces a read settles before it answers. More than that waiting means the sweep does not keep up. */
const MAX_PENDING = 2_000;

/**
 * A read of settled rows that is exact all the same: what changed since its last settle is settled first. The cost falls
 * on the first read after a write; a settled project pays one narrow look.
 */
export const fresh =
  <Input, Output>(read: Read<Input, Output>): Read<Input, Output> =>
  async (scope, input) => {
    const pending = await pendingTraces(scope.db, scope.projectId, MAX_PENDING + 1);
    if (pending.length > MAX_PENDING) throw new SpanhouseError("unavailable", "Too many traces wait for their totals. Try again shortly.");
    await settle(scope.db, scope.projectId, pending);
    return read(scope, input);
  };
