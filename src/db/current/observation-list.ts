import type { Read } from "../read.ts";
import type { ObservationCursorInput, ObservationCursorPage, ObservationList, ObservationListInput } from "../rows/observation-list.ts";
import { currentObservationCount, currentObservationPage } from "./observation-page.ts";
import { currentTraceContexts } from "./trace-contexts.ts";

/** A page of observations, newest start first, and how many there are. */
export const currentObservationList: Read<ObservationListInput, ObservationList> = async (scope, { page, limit, conditions, walk }) => {
  const [{ rows, next }, total] = await Promise.all([
    currentObservationPage(scope, "observations.list", {
      conditions,
      order: "time",
      after: walk?.after && { ...walk.after, traceId: "" },
      offset: walk ? 0 : (page - 1) * limit,
      limit,
    }, true),
    currentObservationCount(scope, "observations.list", { conditions }),
  ]);
  return { rows, total, next };
};

/** A page of observations behind a place, with what their traces say. */
export const currentObservationCursor: Read<ObservationCursorInput, ObservationCursorPage> = async (scope, { limit, conditions, isRoot, after, texts, trace }) => {
  const { rows, next } = await currentObservationPage(scope, "observations.cursor", { conditions, isRoot, order: "traceHash", after, offset: 0, limit }, texts);
  return { rows, traces: trace ? await currentTraceContexts(scope, "observations.cursor", rows) : new Map(), next };
};
