import { hasListed, newestListed, type Wanted } from "../db/new/has-any-trace.ts";
import type { Read } from "../rollout/switch.ts";
import { unsettled } from "../settle/look.ts";
import { fresh, MAX_PENDING } from "./fresh.ts";

/**
 * Whether a live trace is wanted. One whose list row stands answers it, whatever else waits to be settled: so a project
 * that is written to need not be settled for it.
 */
export const anyListed =
  (wanted: Wanted): Read<undefined, boolean> =>
  async (scope, input) => {
    const [early, { pending, isStirred }] = await Promise.all([newestListed(scope, wanted), unsettled(scope.db, scope.projectId, MAX_PENDING + 1)]);
    // A settle may have ended beside the early read, which then says nothing of what is not pending any more.
    const found = isStirred ? await newestListed(scope, wanted) : early;
    if (pending.length <= MAX_PENDING && found.some((traceId) => !pending.includes(traceId))) return true;
    return fresh((within) => hasListed(within, wanted))(scope, input);
  };
