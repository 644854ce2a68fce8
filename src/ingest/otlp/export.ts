import { invalidRequest } from "../../errors.ts";
import type { IngestEvent, TraceEvent } from "../event.ts";
import { rejectionMessage } from "./rejection.ts";
import type { ExportRequest, SpanContext } from "./request.ts";
import { spanEvents, type SpanEvents } from "./span-events.ts";

export interface ExportResult {
  rejectedSpans: number;
  /** Why, in words for the exporter's log; absent when nothing was rejected. */
  errorMessage?: string;
}

function* contextsOf(request: ExportRequest): Generator<SpanContext> {
  for (const { resource, scopeSpans } of request.resourceSpans) {
    for (const { scope, spans } of scopeSpans) {
      for (const span of spans) yield { span, scope, resource };
    }
  }
}

/** One shallow event a trace is enough: the earliest span's. None where a full one says the same and more. */
function shallowTraces(all: readonly SpanEvents[]): TraceEvent[] {
  const full = new Set(all.filter(({ share }) => share === "full").map(({ trace }) => trace.entityId));
  const earliest = new Map<string, TraceEvent>();
  for (const { share, trace } of all) {
    if (share !== "shallow" || full.has(trace.entityId)) continue;
    const known = earliest.get(trace.entityId);
    if (!known || trace.at < known.at) earliest.set(trace.entityId, trace);
  }
  return [...earliest.values()];
}

/**
 * The events of an export (ingestion contract 6.1): one per span, and what the spans say about their traces.
 * `now` (milliseconds) dates spans that have no time at all. Unusable spans are counted and named; when no other is
 * there, SpanhouseError("invalid_request") [I-7].
 */
export function exportToEvents(request: ExportRequest, now: number): { events: IngestEvent[] } & ExportResult {
  const all = [...contextsOf(request)].map((context) => spanEvents(context, now));
  const scopes = request.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans);
  const rejectedSpans = scopes.reduce((sum, { rejected }) => sum + rejected.length, 0);
  const stated: IngestEvent[] = all.flatMap(({ share, trace, observation }) => (share === "shallow" ? [observation] : [trace, observation]));
  const events = stated.concat(shallowTraces(all));
  if (rejectedSpans === 0) return { events, rejectedSpans };
  const errorMessage = rejectionMessage(rejectedSpans, all.length + rejectedSpans, scopes);
  if (all.length > 0) return { events, rejectedSpans, errorMessage };
  throw invalidRequest(
    `Invalid OTLP trace export: ${errorMessage} Nothing was stored. This endpoint accepts OpenTelemetry traces only: point exporters of logs elsewhere.`,
  );
}
