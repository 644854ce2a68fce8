/** Builds OTLP exports for tests, in both encodings, with a writer of its own so that the reader under test is not tested against itself. */
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { IngestEvent, ObservationStatement, TraceStatement } from "../../../src/ingest/event.ts";
import { exportToEvents, readExport } from "../../../src/ingest/otlp/index.ts";

/** OTLP/JSON's AnyValue; int64 as decimal text, bytes as base64. */
export type AnyValue =
  | { stringValue: string }
  | { boolValue: boolean }
  | { intValue: string }
  | { doubleValue: number | "NaN" | "Infinity" | "-Infinity" }
  | { bytesValue: string }
  | { arrayValue: { values: AnyValue[] } }
  | { kvlistValue: { values: KeyValue[] } }
  | Record<string, never>;
export interface KeyValue { key: string; value: AnyValue }
export interface OtlpEvent { name: string; attributes: KeyValue[] }
export interface OtlpSpan {
  traceId: string; spanId: string; parentSpanId?: string; name: string; startTimeUnixNano?: string; endTimeUnixNano?: string;
  attributes: KeyValue[]; events?: OtlpEvent[]; status?: { code?: number; message?: string };
}
export interface OtlpExport {
  resourceSpans: {
    resource?: { attributes: KeyValue[] };
    scopeSpans: { scope?: { name?: string; version?: string; attributes?: KeyValue[] }; spans: OtlpSpan[] }[];
  }[];
}

export function anyValue(value: unknown): AnyValue {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "number") return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  return { kvlistValue: { values: keyValues(value as Record<string, unknown>) } };
}

export const keyValues = (values: Record<string, unknown>): KeyValue[] => Object.entries(values).map(([key, value]) => ({ key, value: anyValue(value) }));

export interface SpanInput {
  attributes?: Record<string, unknown>; resource?: Record<string, unknown>; scope?: string; scopeVersion?: string; name?: string;
  parent?: string; spanId?: string; traceId?: string; start?: string; end?: string; events?: [name: string, attributes: Record<string, unknown>][];
  status?: { code?: number; message?: string };
}

export const START = "1768471200123456789";
export const END = "1768471201999999999";
export const START_MS = 1_768_471_200_123;
export const END_MS = 1_768_471_201_999;
export const NOW = 1_768_471_300_000;

export function otlpExport(...spans: SpanInput[]): OtlpExport {
  return {
    resourceSpans: spans.map((input) => ({
      resource: { attributes: keyValues(input.resource ?? {}) },
      scopeSpans: [
        {
          scope: { name: input.scope ?? "test-scope", version: input.scopeVersion ?? "1.0", attributes: [] },
          spans: [
            {
              traceId: input.traceId ?? "af3339b3bf937348fecc83dcc8863313",
              spanId: input.spanId ?? "cf4479f2f493bbe6",
              ...(input.parent !== undefined && { parentSpanId: input.parent }),
              name: input.name ?? "span name",
              startTimeUnixNano: input.start ?? START,
              endTimeUnixNano: input.end ?? END,
              attributes: keyValues(input.attributes ?? {}),
              events: (input.events ?? []).map(([name, attributes]) => ({ name, attributes: keyValues(attributes) })),
              ...(input.status && { status: input.status }),
            },
          ],
        },
      ],
    })),
  };
}

export const jsonBody = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

export function ingest(value: unknown): IngestEvent[] {
  return exportToEvents(readExport(jsonBody(value), "json"), NOW).events;
}

/** The observation and the trace one span yields. */
export function ofSpan(input: SpanInput): { observation: ObservationStatement; trace: TraceStatement } {
  const events = ingest(otlpExport(input));
  const observation = events.find((event) => event.kind === "observation");
  const trace = events.find((event) => event.kind === "trace");
  if (!observation || !trace) throw new Error("a span yields an observation and a trace event");
  return { observation: observation.body as ObservationStatement, trace: trace.body as TraceStatement };
}

type Write = (writer: BinaryWriter) => void;

const nested = (field: number, write: Write): Write => (writer) => {
  writer.tag(field, WireType.LengthDelimited).fork();
  write(writer);
  writer.join();
};
const all = (writes: (Write | undefined)[]): Write => (writer) => {
  for (const write of writes) write?.(writer);
};
const text = (field: number, value: string | undefined): Write | undefined =>
  value === undefined ? undefined : (writer) => void writer.tag(field, WireType.LengthDelimited).string(value);
const hex = (field: number, value: string | undefined): Write | undefined =>
  value === undefined ? undefined : (writer) => void writer.tag(field, WireType.LengthDelimited).bytes(Uint8Array.from(Buffer.from(value, "hex")));
const fixed64 = (field: number, value: string | undefined): Write | undefined =>
  value === undefined ? undefined : (writer) => void writer.tag(field, WireType.Bit64).fixed64(value);

function writeAny(value: AnyValue): Write {
  if ("stringValue" in value) return (writer) => void writer.tag(1, WireType.LengthDelimited).string(value.stringValue as string);
  if ("boolValue" in value) return (writer) => void writer.tag(2, WireType.Varint).bool(value.boolValue as boolean);
  if ("intValue" in value) return (writer) => void writer.tag(3, WireType.Varint).int64(value.intValue as string);
  if ("doubleValue" in value) return (writer) => void writer.tag(4, WireType.Bit64).double(Number(value.doubleValue));
  if ("arrayValue" in value) return nested(5, all((value.arrayValue as { values: AnyValue[] }).values.map((item) => nested(1, writeAny(item)))));
  if ("kvlistValue" in value) return nested(6, all((value.kvlistValue as { values: KeyValue[] }).values.map((item) => nested(1, writeKeyValue(item)))));
  if ("bytesValue" in value) return (writer) => void writer.tag(7, WireType.LengthDelimited).bytes(Uint8Array.from(Buffer.from(value.bytesValue as string, "base64")));
  return () => {};
}
const writeKeyValue = ({ key, value }: KeyValue): Write => all([text(1, key), nested(2, writeAny(value))]);
const attributes = (field: number, list: KeyValue[] = []): Write => all(list.map((item) => nested(field, writeKeyValue(item))));

const writeSpan = (span: OtlpSpan): Write =>
  all([
    hex(1, span.traceId), hex(2, span.spanId), text(3, "vendor=state"), hex(4, span.parentSpanId), text(5, span.name),
    (writer) => void writer.tag(6, WireType.Varint).int32(3),
    fixed64(7, span.startTimeUnixNano), fixed64(8, span.endTimeUnixNano), attributes(9, span.attributes),
    (writer) => void writer.tag(10, WireType.Varint).uint32(7),
    all((span.events ?? []).map((event) => nested(11, all([fixed64(1, START), text(2, event.name), attributes(3, event.attributes)])))),
    span.status && nested(15, all([text(2, span.status.message), (writer) => void writer.tag(3, WireType.Varint).int32(span.status?.code ?? 0)])),
    (writer) => void writer.tag(16, WireType.Bit32).fixed32(257),
  ]);

/** The same export as protobuf; fields the reader has no use for are written too. */
export function protobufBody(value: OtlpExport): Uint8Array {
  const writer = new BinaryWriter();
  const write = all(
    value.resourceSpans.map((resourceSpans) =>
      nested(1, all([
        resourceSpans.resource && nested(1, attributes(1, resourceSpans.resource.attributes)),
        ...resourceSpans.scopeSpans.map(({ scope, spans }) =>
          nested(2, all([
            scope && nested(1, all([text(1, scope.name), text(2, scope.version), attributes(3, scope.attributes)])),
            ...spans.map((span) => nested(2, writeSpan(span))),
            text(3, "https://opentelemetry.io/schemas/1.30.0"),
          ])),
        ),
      ])),
    ),
  );
  write(writer);
  return writer.finish();
}
