import { currentTraceDetail } from "../db/current/trace-detail.ts";
import { newTraceDetail } from "../db/new/trace-detail.ts";
import type { TraceDetail, TraceDetailInput } from "../db/rows/trace-detail.ts";
import type { AccessPattern } from "../rollout/switch.ts";

/** One trace with its texts, as front ends show it. */
export const tracesById: AccessPattern<TraceDetailInput, TraceDetail | undefined> = {
  name: "traces.byId",
  current: currentTraceDetail,
  new: newTraceDetail,
};
