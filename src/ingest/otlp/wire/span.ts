import type { Span, SpanEvent } from "../request.ts";
import { readAttributes } from "./attributes.ts";
import { readId } from "./ids.ts";
import { fieldsOf, listOf, textOrEmpty } from "./list.ts";
import { readNanos } from "./time.ts";

const ERROR_CODES: ReadonlySet<unknown> = new Set([2, "2", "STATUS_CODE_ERROR"]);

function readEvents(list: unknown[], reasons: string[]): SpanEvent[] {
  return list.map((item) => {
    const attributes = listOf(fieldsOf(item).attributes);
    if (!attributes && !reasons.includes("event.attributes:not_an_array")) reasons.push("event.attributes:not_an_array");
    return { name: textOrEmpty(fieldsOf(item).name), attributes: readAttributes(attributes ?? []) };
  });
}

/** A span, or why it cannot be used: `<field>:absent`, `:not_an_id` or `:not_an_array` (ingestion contract section 6). */
export function readSpan(value: unknown): { span: Span } | { reasons: string[] } {
  const raw = fieldsOf(value);
  const status = fieldsOf(raw.status);
  const reasons: string[] = [];

  const idOf = (field: "traceId" | "spanId" | "parentSpanId"): string => {
    const read = readId(raw[field]);
    if ("id" in read) return read.id;
    if (field !== "parentSpanId" || read.reason !== "absent") reasons.push(`${field}:${read.reason}`);
    return "";
  };
  const ids = { traceId: idOf("traceId"), spanId: idOf("spanId"), parentSpanId: idOf("parentSpanId") };
  const attributes = listOf(raw.attributes);
  if (!attributes) reasons.push("attributes:not_an_array");
  const events = listOf(raw.events);
  if (!events) reasons.push("events:not_an_array");
  const readable = readEvents(events ?? [], reasons);
  if (reasons.length > 0) return { reasons };

  const span: Span = {
    traceId: ids.traceId,
    spanId: ids.spanId,
    name: textOrEmpty(raw.name),
    attributes: readAttributes(attributes ?? []),
    events: readable,
    isError: ERROR_CODES.has(status.code),
    statusMessage: textOrEmpty(status.message),
  };
  const startNanos = readNanos(raw.startTimeUnixNano);
  const endNanos = readNanos(raw.endTimeUnixNano);
  if (ids.parentSpanId !== "") span.parentSpanId = ids.parentSpanId;
  if (startNanos !== undefined) span.startNanos = startNanos;
  if (endNanos !== undefined) span.endNanos = endNanos;
  return { span };
}
