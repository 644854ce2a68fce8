import type { ObservationEvent, TraceEvent } from "../event.ts";
import { observationStatement } from "./observation.ts";
import type { SpanContext } from "./request.ts";
import { traceShare, traceStatement, type TraceShare } from "./trace.ts";
import { spanTimes } from "./wire/time.ts";

export interface SpanEvents {
  observation: ObservationEvent;
  trace: TraceEvent;
  share: TraceShare;
}

/**
 * The events of one span (ingestion contract 6.1). Their ids and times come from the span alone, so that the same
 * export sent again is the same events: the observation is dated by the span's end, the trace by its start.
 */
export function spanEvents(context: SpanContext, now: number): SpanEvents {
  const { span } = context;
  const { start, end } = spanTimes(span, now);
  const share = traceShare(context);
  return {
    share,
    observation: {
      kind: "observation",
      entityId: span.spanId,
      eventId: span.spanId,
      at: end.micros,
      isUpdate: false,
      body: observationStatement(context, { startMs: start.ms, endMs: end.ms }),
    },
    trace: {
      kind: "trace",
      entityId: span.traceId,
      eventId: `${span.spanId}:${share}`,
      at: start.micros,
      isUpdate: false,
      body: traceStatement(context, share, start.ms),
    },
  };
}
