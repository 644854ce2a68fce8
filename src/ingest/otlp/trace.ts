import type { TraceStatement } from "../event.ts";
import { observationInputOutput, traceInputOutput } from "./input-output/resolve.ts";
import { rootTraceMetadata, updateTraceMetadata } from "./metadata.ts";
import { observationName } from "./observation.ts";
import { firstText, stated } from "./pick.ts";
import type { SpanContext } from "./request.ts";
import { environment, speaksForTrace, traceFields } from "./trace-fields.ts";

/** How much a span says about its trace (ingestion contract 6.1). */
export type TraceShare = "full" | "update" | "shallow";

function isRoot({ span }: SpanContext): boolean {
  return span.parentSpanId === undefined || String(span.attributes.get("langfuse.internal.as_root")) === "true";
}

export function traceShare(context: SpanContext): TraceShare {
  if (isRoot(context)) return "full";
  return speaksForTrace(context.span.attributes) ? "update" : "shallow";
}

const traceName = ({ span }: SpanContext): string | undefined => firstText(span.attributes, ["langfuse.trace.name"]);

const STATEMENTS: Record<TraceShare, (context: SpanContext) => TraceStatement> = {
  full: (context) => ({
    name: traceName(context) ?? observationName(context),
    ...traceFields(context),
    metadata: rootTraceMetadata(context),
    ...observationInputOutput(context),
    ...traceInputOutput(context),
  }),
  update: (context) => ({
    name: traceName(context),
    ...traceFields(context),
    metadata: updateTraceMetadata(context),
    ...traceInputOutput(context),
  }),
  shallow: (context) => ({ environment: environment(context) }),
};

export function traceStatement(context: SpanContext, share: TraceShare, startMs: number): TraceStatement {
  return stated<TraceStatement>({ timestamp: startMs, ...STATEMENTS[share](context) });
}
