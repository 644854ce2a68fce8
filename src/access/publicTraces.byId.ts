import { currentTraceDetail } from "../db/current/trace-detail.ts";
import { newTraceDetail } from "../db/new/trace-detail.ts";
import type { TraceDetail, TraceDetailInput } from "../db/rows/trace-detail.ts";
import type { AccessPattern } from "../rollout/switch.ts";

/** One trace with its observations and scores, as GET /traces/{traceId} shows it. */
export const publicTracesById: AccessPattern<TraceDetailInput, TraceDetail | undefined> = {
  name: "publicTraces.byId",
  current: currentTraceDetail,
  new: newTraceDetail,
};
