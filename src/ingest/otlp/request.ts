import type { Json } from "../event.ts";

export type OtlpEncoding = "json" | "protobuf";

/** Attribute name to plain value. A map, because names come from outside and must never meet a prototype. */
export type Attributes = ReadonlyMap<string, Json>;

export interface Scope {
  /** Empty when the exporter gave none, like `version`. */
  name: string;
  version: string;
  attributes: Attributes;
}

export interface SpanEvent {
  name: string;
  attributes: Attributes;
}

export interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  /** Nanoseconds since the epoch; absent when not sent, zero or outside what storage can hold. */
  startNanos?: bigint;
  endNanos?: bigint;
  attributes: Attributes;
  events: SpanEvent[];
  isError: boolean;
  statusMessage: string;
}

export interface ScopeSpans {
  scope: Scope;
  spans: Span[];
  /** For each span that cannot be used, why, e.g. `["traceId:absent"]`. */
  rejected: string[][];
}

export interface ResourceSpans {
  resource: Attributes;
  scopeSpans: ScopeSpans[];
}

/** An OTLP export, the same whichever encoding it came in. */
export interface ExportRequest {
  resourceSpans: ResourceSpans[];
}

/** A span with what surrounds it: everything a rule of ingestion contract section 6 may look at. */
export interface SpanContext {
  span: Span;
  scope: Scope;
  resource: Attributes;
}
