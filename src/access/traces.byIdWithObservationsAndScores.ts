import { currentTraceDetail } from "../db/current/trace-detail.ts";
import { currentTraceObservations } from "../db/current/trace-observations.ts";
import { newTraceDetail } from "../db/new/trace-detail.ts";
import { newTraceObservations } from "../db/new/trace-observations.ts";
import type { ObservationFactsRow } from "../db/rows/generation.ts";
import type { TraceDetail } from "../db/rows/trace-detail.ts";
import type { TraceObservationsInput } from "../db/rows/trace-observations.ts";
import type { AccessPattern, Read } from "../rollout/switch.ts";

export interface TraceWithObservations extends Omit<TraceDetail, "observations"> {
  observations: ObservationFactsRow[];
}

type TraceReads = { detail: typeof currentTraceDetail; observations: typeof currentTraceObservations };

/** Both at once: neither needs the other. */
const together =
  ({ detail, observations }: TraceReads): Read<TraceObservationsInput, TraceWithObservations | undefined> =>
  async (scope, input) => {
    const [found, rows] = await Promise.all([
      detail(scope, { traceId: input.traceId, texts: true, observations: "none", scores: true, corrections: true, since: input.since ?? null }),
      observations(scope, input),
    ]);
    return found && { ...found, observations: rows };
  };

/** One trace with its texts, its observations without theirs, and its scores with corrections. */
export const tracesByIdWithObservationsAndScores: AccessPattern<TraceObservationsInput, TraceWithObservations | undefined> = {
  name: "traces.byIdWithObservationsAndScores",
  current: together({ detail: currentTraceDetail, observations: currentTraceObservations }),
  new: together({ detail: newTraceDetail, observations: newTraceObservations }),
};
