import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { LIMITS } from "../../../domain/limits.ts";
import { TOO_DEEP } from "./depth.ts";

/** A message in the shape of its OTLP/JSON form, but with ids as bytes and 64-bit integers as bigint. */
type Message = Record<string, unknown>;

interface Field {
  wire: WireType;
  read(reader: OtlpReader, into: Message): void;
}
type Fields = Readonly<Record<number, Field>>;

class OtlpReader extends BinaryReader {
  depth = 0;
}

/** Reads a length-delimited message into `into`. A known number with a foreign wire type is skipped, as unknown numbers are. */
function readMessage(reader: OtlpReader, end: number, into: Message, fields: Fields): Message {
  while (reader.pos < end) {
    const [number, wire] = reader.tag();
    const field = fields[number];
    if (field?.wire === wire) field.read(reader, into);
    else reader.skip(wire, number);
  }
  if (reader.pos !== end) throw new RangeError("a field runs over the end of its message");
  return into;
}

function readNested(reader: OtlpReader, into: Message, fields: Fields): Message {
  const length = reader.uint32();
  return readMessage(reader, reader.pos + length, into, fields);
}

const scalar = (wire: WireType, name: string, value: (reader: OtlpReader) => unknown): Field => ({
  wire,
  read: (reader, into) => {
    into[name] = value(reader);
  },
});
const text = (name: string) => scalar(WireType.LengthDelimited, name, (reader) => reader.string());
const bytes = (name: string) => scalar(WireType.LengthDelimited, name, (reader) => reader.bytes());
const fixed64 = (name: string) => scalar(WireType.Bit64, name, (reader) => reader.fixed64());
const int32 = (name: string) => scalar(WireType.Varint, name, (reader) => reader.int32());

const single = (name: string, fields: Fields): Field => ({
  wire: WireType.LengthDelimited,
  read: (reader, into) => {
    into[name] = readNested(reader, (into[name] as Message | undefined) ?? {}, fields);
  },
});
const repeated = (name: string, fields: Fields): Field => ({
  wire: WireType.LengthDelimited,
  read: (reader, into) => {
    const list = (into[name] ??= []) as Message[];
    list.push(readNested(reader, {}, fields));
  },
});
/** A list or map inside an attribute: the only recursion of the format, so the only place where depth counts. */
const container = (name: string, fields: Fields): Field => ({
  wire: WireType.LengthDelimited,
  read: (reader, into) => {
    if (reader.depth >= LIMITS.attributeDepth) {
      reader.skip(WireType.LengthDelimited);
      into.stringValue = TOO_DEEP;
      return;
    }
    reader.depth++;
    into[name] = readNested(reader, { values: [] }, fields);
    reader.depth--;
  },
});

/** opentelemetry.proto.common.v1.AnyValue. Filled below, because its lists hold AnyValues again. */
const anyValue: Record<number, Field> = {
  1: text("stringValue"),
  2: scalar(WireType.Varint, "boolValue", (reader) => reader.bool()),
  3: scalar(WireType.Varint, "intValue", (reader) => reader.int64()),
  4: scalar(WireType.Bit64, "doubleValue", (reader) => reader.double()),
  7: bytes("bytesValue"),
};
const keyValue: Fields = { 1: text("key"), 2: single("value", anyValue) };
anyValue[5] = container("arrayValue", { 1: repeated("values", anyValue) });
anyValue[6] = container("kvlistValue", { 1: repeated("values", keyValue) });

const status: Fields = { 2: text("message"), 3: int32("code") };
const event: Fields = { 2: text("name"), 3: repeated("attributes", keyValue) };
const span: Fields = {
  1: bytes("traceId"),
  2: bytes("spanId"),
  4: bytes("parentSpanId"),
  5: text("name"),
  7: fixed64("startTimeUnixNano"),
  8: fixed64("endTimeUnixNano"),
  9: repeated("attributes", keyValue),
  11: repeated("events", event),
  15: single("status", status),
};
const scope: Fields = { 1: text("name"), 2: text("version"), 3: repeated("attributes", keyValue) };
const scopeSpans: Fields = { 1: single("scope", scope), 2: repeated("spans", span) };
const resource: Fields = { 1: repeated("attributes", keyValue) };
const resourceSpans: Fields = { 1: single("resource", resource), 2: repeated("scopeSpans", scopeSpans) };
const exportRequest: Fields = { 1: repeated("resourceSpans", resourceSpans) };

/** opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest; throws whatever the reader throws on broken bytes. */
export function parseProtobuf(body: Uint8Array): unknown {
  const reader = new OtlpReader(body);
  return readMessage(reader, reader.len, {}, exportRequest);
}
