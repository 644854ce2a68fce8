import { hasAnyTrace as currentHasAnyTrace } from "../db/current/has-any-trace.ts";
import { ANY_TRACE } from "../db/new/has-any-trace.ts";
import type { AccessPattern } from "../rollout/switch.ts";
import { anyListed } from "./any-listed.ts";

/** Whether the project has a live trace. */
export const tracesHasAny: AccessPattern<undefined, boolean> = {
  name: "traces.hasAny",
  current: currentHasAnyTrace,
  new: anyListed(ANY_TRACE),
};
