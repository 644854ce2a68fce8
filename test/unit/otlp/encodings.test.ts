import fc from "fast-check";
import { expect, test } from "vitest";
import { exportToEvents, readExport } from "../../../src/ingest/otlp/index.ts";
import { type AnyValue, jsonBody, type KeyValue, NOW, type OtlpExport, type OtlpSpan, protobufBody } from "./otlp.ts";

/** Names the rules look for, so that random spans take all their ways, and any other text. */
const KNOWN_KEYS = [
  "langfuse.trace.name", "langfuse.trace.tags", "langfuse.trace.public", "langfuse.trace.metadata.k", "langfuse.observation.type", "langfuse.observation.metadata",
  "langfuse.observation.usage_details", "langfuse.observation.input", "langfuse.internal.as_root", "langfuse.environment", "user.id", "session.id", "model",
  "gen_ai.operation.name", "gen_ai.usage.input_tokens", "gen_ai.usage.cache_read_tokens", "gen_ai.request.temperature", "gen_ai.prompt.0.content",
  "gen_ai.prompt.1.parts.0", "gen_ai.input.messages", "gen_ai.system_instructions", "ai.prompt", "ai.operationId", "ai.response.providerMetadata", "input", "events",
];

const text = fc.oneof(fc.string(), fc.string({ unit: "grapheme" }), fc.constantFrom("", "true", "chat", "generation", '{"a":1}', "[1]", '{"input":5}', "\uFEFFbom"));
const key = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...KNOWN_KEYS) }, { weight: 1, arbitrary: fc.string() });
const { pair: keyValue } = fc.letrec<{ value: AnyValue; pair: KeyValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.record({ stringValue: text }),
    fc.record({ boolValue: fc.boolean() }),
    fc.record({ intValue: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String) }),
    fc.record({ intValue: fc.nat().map(String) }),
    fc.double().map((doubleValue) => ({ doubleValue: Number.isFinite(doubleValue) ? doubleValue : String(doubleValue) }) as AnyValue),
    fc.uint8Array({ maxLength: 12 }).map((bytes) => ({ bytesValue: Buffer.from(bytes).toString("base64") })),
    fc.constant<AnyValue>({}),
    fc.array(tie("value"), { maxLength: 4 }).map((values) => ({ arrayValue: { values } })),
    fc.array(tie("pair"), { maxLength: 4 }).map((values) => ({ kvlistValue: { values } })),
  ),
  pair: fc.record({ key, value: tie("value") }),
}));

const id = (bytes: number) => fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((value) => Buffer.from(value).toString("hex"));
const nanos = fc.option(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String), { nil: undefined });
const event = fc.record({ name: fc.constantFrom("gen_ai.user.message", "gen_ai.choice", "gen_ai.content.prompt", "exception"), attributes: fc.array(keyValue, { maxLength: 3 }) });
const span: fc.Arbitrary<OtlpSpan> = fc.record(
  {
    traceId: fc.oneof({ weight: 5, arbitrary: id(16) }, { weight: 1, arbitrary: fc.constant("") }),
    spanId: id(8), parentSpanId: fc.option(id(8), { nil: undefined }), name: text, startTimeUnixNano: nanos, endTimeUnixNano: nanos,
    attributes: fc.array(keyValue, { maxLength: 8 }), events: fc.array(event, { maxLength: 3 }), status: fc.record({ code: fc.nat(2), message: text }),
  },
  { requiredKeys: ["traceId", "spanId", "name", "attributes"] },
);
const scope = fc.record({ name: fc.constantFrom("", "ai", "langfuse-sdk", "genkit-tracer", "other"), version: text, attributes: fc.array(keyValue, { maxLength: 2 }) });
const otlp: fc.Arbitrary<OtlpExport> = fc.record({
  resourceSpans: fc.array(
    fc.record({
      resource: fc.record({ attributes: fc.array(keyValue, { maxLength: 3 }) }),
      scopeSpans: fc.array(fc.record({ scope, spans: fc.array(span, { maxLength: 3 }) }), { maxLength: 2 }),
    }),
    { maxLength: 2 },
  ),
});

type Outcome = { result?: unknown; refused?: string };
function outcome(body: Uint8Array, encoding: "json" | "protobuf"): Outcome {
  try {
    return { result: exportToEvents(readExport(body, encoding), NOW) };
  } catch (error) {
    return { refused: (error as Error).message };
  }
}

test("protobuf and JSON of the same spans give equal events", () => {
  const seen = { events: 0, refused: 0 };
  fc.assert(
    fc.property(otlp, (value) => {
      const json = outcome(jsonBody(value), "json");
      expect(outcome(protobufBody(value), "protobuf")).toEqual(json);
      if (json.refused === undefined) seen.events += (json.result as { events: unknown[] }).events.length;
      else seen.refused++;
    }),
    { numRuns: 500 },
  );
  // Both ways were taken: the property is not true only of refusals or of nothing.
  expect(seen.events).toBeGreaterThan(100);
  expect(seen.refused).toBeGreaterThan(0);
});
