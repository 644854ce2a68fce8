import { hasAnyTrace as currentHasAnyTrace } from "../db/current/has-any-trace.ts";
import { hasAnyTrace as newHasAnyTrace } from "../db/new/has-any-trace.ts";
import type { AccessPattern } from "../rollout/switch.ts";

/** Whether the project has a live trace. */
export const tracesHasAny: AccessPattern<undefined, boolean> = {
  name: "traces.hasAny",
  current: currentHasAnyTrace,
  new: newHasAnyTrace,
};
