import { hasListed, newestListed, type Wanted } from "../db/new/has-any-trace.ts";
import type { Read } from "../rollout/switch.ts";
import { fresh, lookBeside } from "./fresh.ts";

/**
 * Whether a live trace is wanted. One whose list row stands answers it, whatever else waits to be settled: so a project
 * that is written to need not be settled for it.
 */
export const anyListed =
  (wanted: Wanted): Read<undefined, boolean> =>
  async (scope, input) => {
    const [early, { pending, isOverrun, isCalm }] = await Promise.all([newestListed(scope, wanted), lookBeside(scope)]);
    const found = isCalm ? early : await newestListed(scope, wanted);
    if (!isOverrun && found.some((traceId) => !pending.includes(traceId))) return true;
    return fresh((within) => hasListed(within, wanted))(scope, input);
  };
