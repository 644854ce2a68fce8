import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { describe, expect, test } from "vitest";
import { SpanhouseError } from "../../../src/errors.ts";
import type { ObservationEvent } from "../../../src/ingest/event.ts";
import { exportToEvents, readExport } from "../../../src/ingest/otlp/index.ts";
import { END, END_MS, type AnyValue, jsonBody, NOW, otlpExport, protobufBody, START, START_MS } from "./otlp.ts";

const run = (value: unknown) => exportToEvents(readExport(jsonBody(value), "json"), NOW);

/** An export of one span with some of its raw fields replaced. */
function withSpan(fields: Record<string, unknown>): { resourceSpans: { resource: unknown; scopeSpans: { scope: unknown; spans: unknown }[] }[] } {
  const value = otlpExport({ scope: "my.scope" });
  const span = { ...value.resourceSpans[0]?.scopeSpans[0]?.spans[0], ...fields };
  return { resourceSpans: [{ resource: { attributes: [] }, scopeSpans: [{ scope: { name: "my.scope" }, spans: [span] }] }] };
}
const observationOf = (value: unknown): ObservationEvent => run(value).events.find((event) => event.kind === "observation") as ObservationEvent;

function refusal(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(SpanhouseError);
    expect((error as SpanhouseError).code).toBe("invalid_request");
    return (error as Error).message;
  }
  throw new Error("nothing was thrown");
}

describe("attribute values", () => {
  const attribute = (value: unknown) => {
    const metadata = observationOf({ resourceSpans: [{ resource: { attributes: [{ key: "k", value }] }, scopeSpans: withSpan({}).resourceSpans[0]?.scopeSpans }] }).body.metadata;
    return (metadata as { resourceAttributes: Record<string, unknown> }).resourceAttributes.k;
  };
  test.each<[name: string, value: unknown, expected: unknown]>([
    ["text", { stringValue: "a" }, "a"],
    ["an empty text", { stringValue: "" }, ""],
    ["double", { doubleValue: 0.25 }, 0.25],
    ["double as text", { doubleValue: "0.25" }, 0.25],
    ["minus zero", { doubleValue: -0 }, 0],
    ["NaN", { doubleValue: "NaN" }, "NaN"],
    ["Infinity", { doubleValue: "-Infinity" }, "-Infinity"],
    ["bool", { boolValue: false }, false],
    ["int as text", { intValue: "-7" }, -7],
    ["int as number", { intValue: 7 }, 7],
    ["int as long", { intValue: { high: 1, low: 2, unsigned: false } }, 4_294_967_298],
    ["long with its low half read as negative", { intValue: { high: 1, low: -1 } }, 8_589_934_591],
    ["negative long", { intValue: { high: -1, low: -5 } }, -5],
    ["an int no number holds", { intValue: "9007199254740993" }, "9007199254740993"],
    ["int that is none", { intValue: "x" }, undefined],
    ["array", { arrayValue: { values: [{ stringValue: "a" }, { intValue: "1" }, { arrayValue: {} }, {}] } }, ["a", 1, [], null]],
    ["array without values", { arrayValue: {} }, []],
    ["map", { kvlistValue: { values: [{ key: "a", value: { intValue: "1" } }, { key: "b", value: { kvlistValue: { values: [] } } }] } }, '{"a":1,"b":{}}'],
    ["maps in a list", { arrayValue: { values: [{ kvlistValue: { values: [{ key: "role", value: { stringValue: "user" } }] } }] } }, [{ role: "user" }]],
    ["bytes", { bytesValue: "AQID" }, '{"bytesValue":"AQID"}'],
    ["no value", {}, undefined],
    ["null", null, undefined],
  ])("%s", (_name, value, expected) => {
    expect(attribute(value)).toEqual(expected);
  });
  test("the later of two with one name counts; without a name none does", () => {
    const attributes = [null, 5, { value: { stringValue: "x" } }, { key: "", value: { stringValue: "x" } }, { key: "user.id", value: { stringValue: "a" } }, { key: "user.id", value: { stringValue: "b" } }];
    const { events } = run(withSpan({ attributes }));
    expect(events[0]?.body).toMatchObject({ userId: "b", metadata: { attributes: { "user.id": "b" } } });
  });
  const nest = (levels: number): AnyValue => (levels === 0 ? { stringValue: "bottom" } : { arrayValue: { values: [nest(levels - 1)] } });
  const nestMaps = (levels: number): AnyValue => (levels === 0 ? { stringValue: "bottom" } : { kvlistValue: { values: [{ key: "k", value: nestMaps(levels - 1) }] } });
  test.each(["json", "protobuf"] as const)("%s: 32 levels are kept, deeper ones become text", (encoding) => {
    const input = (levels: number, nested = nest) => {
      const value = otlpExport({});
      value.resourceSpans[0]?.scopeSpans[0]?.spans[0]?.attributes.push({ key: "input", value: nested(levels) });
      const body = encoding === "json" ? jsonBody(value) : protobufBody(value);
      const { events } = exportToEvents(readExport(body, encoding), NOW);
      return (events[1] as ObservationEvent).body.input;
    };
    expect(input(32)).toBe(`${"[".repeat(32)}"bottom"${"]".repeat(32)}`);
    expect(input(33)).toBe(`${"[".repeat(32)}"[nested deeper than 32 levels]"${"]".repeat(32)}`);
    expect(input(1_000)).toBe(input(33));
    expect(input(32, nestMaps)).toBe(`${'{"k":'.repeat(32)}"bottom"${"}".repeat(32)}`);
    expect(input(33, nestMaps)).toBe(`${'{"k":'.repeat(32)}"[nested deeper than 32 levels]"${"}".repeat(32)}`);
  });
  test("a protobuf attribute nested thousands of times does not exhaust the stack", () => {
    let value = new Uint8Array();
    for (let level = 0; level < 4_000; level++) {
      const list = new BinaryWriter().tag(1, WireType.LengthDelimited).bytes(value).finish();
      value = new BinaryWriter().tag(5, WireType.LengthDelimited).bytes(list).finish();
    }
    const wrap = (field: number, bytes: Uint8Array) => new BinaryWriter().tag(field, WireType.LengthDelimited).bytes(bytes).finish();
    const keyValue = new BinaryWriter().tag(1, WireType.LengthDelimited).string("k").tag(2, WireType.LengthDelimited).bytes(value).finish();
    const request = readExport(wrap(1, wrap(1, wrap(1, keyValue))), "protobuf");
    expect(request.resourceSpans[0]?.resource.get("k")).toBeInstanceOf(Array);
  });
});

describe("ids", () => {
  const buffer = (data: unknown) => ({ type: "Buffer", data });
  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ["text as it is", { traceId: "Any Text/%", spanId: "😀" }, { entityId: "😀", body: { traceId: "Any Text/%" } }],
    ["byte lists", { spanId: [0, 15, 255] }, { entityId: "000fff" }],
    ["serialised Buffers", { spanId: buffer([1, 2]), parentSpanId: buffer([171]) }, { entityId: "0102", body: { parentObservationId: "ab" } }],
  ])("%s", (_name, fields, expected) => {
    expect(observationOf(withSpan(fields))).toMatchObject(expected);
  });
  test.each<[string, unknown]>([["absent", undefined], ["null", null], ["text", ""], ["list", []], ["Buffer", buffer([])]])("an empty parent (%s) is no parent", (_name, parentSpanId) => {
    const [trace, observation] = run(withSpan({ parentSpanId })).events;
    expect(trace?.eventId).toMatch(/:full$/);
    expect(observation?.body).not.toHaveProperty("parentObservationId");
  });
  test.each<[string, Record<string, unknown>, string]>([
    ["no trace id", { traceId: undefined }, "traceId:absent"],
    ["an empty trace id", { traceId: "" }, "traceId:absent"],
    ["a number", { traceId: 5 }, "traceId:not_an_id"],
    ["zero", { spanId: 0 }, "spanId:not_an_id"],
    ["a flag", { spanId: true }, "spanId:not_an_id"],
    ["another object", { spanId: { data: [1] } }, "spanId:not_an_id"],
    ["a list of other things", { spanId: [1, "2"] }, "spanId:not_an_id"],
    ["no bytes", { spanId: [256] }, "spanId:not_an_id"],
    ["too long", { spanId: "x".repeat(801) }, "spanId:not_an_id"],
    ["a carriage return", { spanId: "a\rb" }, "spanId:not_an_id"],
    ["unusable parent", { parentSpanId: 7 }, "parentSpanId:not_an_id"],
    ["attributes as an object", { attributes: { a: 1 } }, "attributes:not_an_array"],
    ["events as an object", { events: {} }, "events:not_an_array"],
    ["attributes of an event as an object", { events: [{ name: "e", attributes: {} }, { name: "f", attributes: {} }] }, "event.attributes:not_an_array"],
  ])("%s: the span is rejected, by name, the others are stored [I-7]", (_name, fields, reason) => {
    const bad = withSpan(fields);
    const message = refusal(() => run(bad));
    expect(message).toContain(`1 of 1 spans cannot be processed (${reason})`);
    expect(message).toContain("Instrumentation scopes: my.scope.");
    expect(message).toContain("Nothing was stored");

    const mixed = { resourceSpans: [...bad.resourceSpans, ...otlpExport({ spanId: "good" }).resourceSpans] };
    const result = run(mixed);
    expect(result.events.map((event) => event.eventId)).toEqual(["good:full", "good"]);
    expect(result.rejectedSpans).toBe(1);
    expect(result.errorMessage).toContain(`1 of 2 spans cannot be processed (${reason})`);
    expect(result.errorMessage).toContain("Instrumentation scopes: my.scope.");
  });
  test("at most five scopes are named, each cut", () => {
    const scopeSpans = Array.from({ length: 7 }, (_, index) => ({ scope: { name: String(index).repeat(150) }, spans: [{}] }));
    const named = refusal(() => run({ resourceSpans: [{ scopeSpans }] })).match(/scopes: ([^.]*)\./)?.[1]?.split(", ");
    expect(named).toEqual([0, 1, 2, 3, 4].map((index) => String(index).repeat(100)));
  });
  test("a span that is no object", () => {
    expect(refusal(() => run({ resourceSpans: [{ scopeSpans: [{ spans: [null, 5] }] }] }))).toContain("2 of 2 spans cannot be processed (traceId:absent, spanId:absent)");
  });
});

describe("times", () => {
  const times = (startTimeUnixNano: unknown, endTimeUnixNano: unknown) => {
    const { at, body } = observationOf(withSpan({ startTimeUnixNano, endTimeUnixNano }));
    return [body.startTime, body.endTime, at];
  };
  const [high, low] = [Number(BigInt(START) >> 32n), Number(BigInt.asIntN(32, BigInt(START)))];
  test.each<[string, unknown, unknown, number[]]>([
    ["text", START, END, [START_MS, END_MS, 1_768_471_201_999_999]],
    ["numbers", 1_768_471_200_000_000_000, 1_768_471_201_000_000_000, [1_768_471_200_000, 1_768_471_201_000, 1_768_471_201_000_000]],
    ["{high, low}", { high, low }, undefined, [START_MS, START_MS, 1_768_471_200_123_456]],
    ["cut, not rounded", "1768471200999999999", "1768471200999999999", [1_768_471_200_999, 1_768_471_200_999, 1_768_471_200_999_999]],
    ["no start", undefined, END, [END_MS, END_MS, 1_768_471_201_999_999]],
    ["no end", START, null, [START_MS, START_MS, 1_768_471_200_123_456]],
    ["zero is protobuf's absent", "0", END, [END_MS, END_MS, 1_768_471_201_999_999]],
    ["unreadable start", "yesterday", END, [END_MS, END_MS, 1_768_471_201_999_999]],
    ["a start no column holds", "18446744073709551615", END, [END_MS, END_MS, 1_768_471_201_999_999]],
    ["negative", -5, END, [END_MS, END_MS, 1_768_471_201_999_999]],
    ["neither", undefined, {}, [NOW, NOW, NOW * 1_000]],
  ])("%s", (_name, start, end, expected) => {
    expect(times(start, end)).toEqual(expected);
  });
});

describe("the request", () => {
  test.each<[string, unknown]>([
    ["no resourceSpans", {}],
    ["null", { resourceSpans: null }],
    ["empty lists", { resourceSpans: [] }],
    ["an empty resource", { resourceSpans: [{}] }],
    ["no scopes", { resourceSpans: [{ scopeSpans: [] }] }],
    ["no spans", { resourceSpans: [{ scopeSpans: [{ spans: [] }, {}, null] }, null] }],
  ])("%s: nothing to do", (_name, value) => {
    expect(run(value)).toEqual({ events: [], rejectedSpans: 0 });
  });
  test("an empty protobuf body: nothing to do", () => {
    expect(exportToEvents(readExport(new Uint8Array(), "protobuf"), NOW)).toEqual({ events: [], rejectedSpans: 0 });
  });
  test.each(["", "{", "null", "5", "[]", '"x"'])("unreadable JSON: %j", (text) => {
    expect(refusal(() => readExport(new TextEncoder().encode(text), "json"))).toBe("Failed to parse OTel JSON Trace");
  });
  const whole = protobufBody(otlpExport({ attributes: { a: "b" } }));
  test.each<[string, Uint8Array]>([
    ["JSON", new TextEncoder().encode("{}")],
    ["cut off", whole.subarray(0, -1)],
    ["a field over the end of its message", Uint8Array.from([0x0a, 0x02, 0x0a, 0x05, 0x00, 0x00, 0x00, 0x00, 0x00])],
  ])("unreadable protobuf: %s", (_name, body) => {
    expect(refusal(() => readExport(body, "protobuf"))).toBe("Failed to parse OTel Protobuf Trace");
  });
  test.each<[string, unknown]>([
    ["resourceSpans", { resourceSpans: {} }],
    ["resource.attributes", { resourceSpans: [{ resource: { attributes: {} } }] }],
    ["scopeSpans", { resourceSpans: [{ scopeSpans: "x" }] }],
    ["scope.attributes", { resourceSpans: [{ scopeSpans: [{ scope: { attributes: 5 } }] }] }],
    ["spans", { resourceSpans: [{ scopeSpans: [{ spans: {} }] }] }],
  ])("%s that is no array refuses the export, good spans and all", (field, bad) => {
    const { resourceSpans } = bad as { resourceSpans: unknown };
    const value = Array.isArray(resourceSpans) ? { resourceSpans: [...otlpExport({}).resourceSpans, ...resourceSpans] } : bad;
    expect(refusal(() => readExport(jsonBody(value), "json"))).toContain(`export: ${field} is not an array`);
  });
  test("logs sent here are refused, not stored as spans without ids", () => {
    const record = new BinaryWriter().tag(1, WireType.Bit64).fixed64(START).tag(2, WireType.Varint).int32(9).tag(3, WireType.LengthDelimited).string("INFO").finish();
    const wrap = (field: number, bytes: Uint8Array) => new BinaryWriter().tag(field, WireType.LengthDelimited).bytes(bytes).finish();
    const request = readExport(wrap(1, wrap(2, wrap(2, record))), "protobuf");
    expect(refusal(() => exportToEvents(request, NOW))).toContain("traceId:absent, spanId:absent");
  });
});
