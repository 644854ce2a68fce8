import type { Read } from "../read.ts";
import type { ObservationCursorInput, ObservationCursorPage, ObservationList, ObservationListInput } from "../rows/observation-list.ts";
import { isCountedSettled, newObservationCount } from "./observation-count.ts";
import { findHours, newObservationPage } from "./observation-page.ts";
import { observationSource } from "./observation-source.ts";
import { newTraceContexts } from "./trace-contexts.ts";

/** A page of observations, newest start first, and how many there are. */
export const newObservationList: Read<ObservationListInput, ObservationList> = async (scope, { page, limit, conditions, walk }) => {
  const name = "observations.list";
  const after = walk?.after && { ...walk.after, traceId: "" };
  const request = { conditions, order: "time" as const, after, offset: walk ? 0 : (page - 1) * limit, limit };
  const source = await observationSource(scope, name, request, request.order);
  if (isCountedSettled(request)) {
    const [read, total] = await Promise.all([newObservationPage(scope, name, request, source, { texts: true }), newObservationCount(scope, name, request, source)]);
    return { ...read, total };
  }
  // Spans have to be counted one by one: when all of them lie in a few hours, only there.
  const cut = await findHours(scope, name, request, source);
  const isOfAll = cut.isComplete && after === undefined;
  // The page holds all there is: it is its own count.
  if (isOfAll && request.offset === 0 && cut.found <= limit) {
    const { rows } = await newObservationPage(scope, name, request, source, { texts: true, first: cut });
    return { rows, total: rows.length, next: undefined };
  }
  const [read, total] = await Promise.all([
    newObservationPage(scope, name, request, source, { texts: true, first: cut }),
    newObservationCount(scope, name, request, source, isOfAll ? cut.hours : undefined),
  ]);
  return { ...read, total };
};

/** A page of observations behind a place, with what their traces say. */
export const newObservationCursor: Read<ObservationCursorInput, ObservationCursorPage> = async (scope, { limit, conditions, isRoot, after, texts, trace }) => {
  const name = "observations.cursor";
  const request = { conditions, isRoot, order: "traceHash" as const, after, offset: 0, limit };
  const source = await observationSource(scope, name, request, request.order);
  const { rows, next } = await newObservationPage(scope, name, request, source, { texts });
  return { rows, traces: trace ? await newTraceContexts(scope, name, rows) : new Map(), next };
};
