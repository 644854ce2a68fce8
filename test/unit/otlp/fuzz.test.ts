import fc from "fast-check";
import { expect, test } from "vitest";
import { SpanhouseError } from "../../../src/errors.ts";
import { exportToEvents, readExport, type OtlpEncoding } from "../../../src/ingest/otlp/index.ts";
import { jsonBody, keyValues, NOW, otlpExport, protobufBody } from "./otlp.ts";

/** True when it was taken; anything thrown must be the one error the doors know. What comes out must be storable as JSON. */
function survives(body: Uint8Array, encoding: OtlpEncoding): boolean {
  try {
    JSON.stringify(exportToEvents(readExport(body, encoding), NOW));
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(SpanhouseError);
    return false;
  }
}

test("random bytes", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom<OtlpEncoding>("json", "protobuf"), (body, encoding) => void survives(body, encoding)), { numRuns: 2_000 });
});

test("a protobuf export with bytes changed, cut and put in", () => {
  const whole = protobufBody(otlpExport({ attributes: { "user.id": "u", list: [1, { a: "b" }], "gen_ai.prompt.0.role": "x" }, events: [["gen_ai.choice", { a: 1 }]], status: { code: 2 } }));
  const outcomes = new Set<boolean>();
  const change = fc.record({ at: fc.nat(whole.length - 1), drop: fc.nat(3), put: fc.uint8Array({ maxLength: 3 }) });
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
      let bytes = [...whole];
      for (const { at, drop, put } of changes) bytes = [...bytes.slice(0, at), ...put, ...bytes.slice(at + drop)];
      outcomes.add(survives(Uint8Array.from(bytes), "protobuf"));
    }),
    { numRuns: 3_000 },
  );
  expect(outcomes).toEqual(new Set([true, false]));
});

const FIELDS = [
  "resourceSpans", "resource", "scopeSpans", "scope", "spans", "attributes", "events", "traceId", "spanId", "parentSpanId", "name", "status", "code", "message", "key",
  "value", "stringValue", "intValue", "doubleValue", "boolValue", "arrayValue", "kvlistValue", "bytesValue", "values", "startTimeUnixNano", "type", "data", "high", "low", "__proto__",
];
const anything = fc.letrec((tie) => ({
  json: fc.oneof(
    { depthSize: "medium" },
    fc.constantFrom<unknown>(null, true, 0, -1, 1.5, 1e300, "", "x", "[1]", "{}", "Buffer"),
    fc.array(tie("json"), { maxLength: 3 }),
    fc.array(fc.tuple(fc.constantFrom(...FIELDS), tie("json")), { maxLength: 4 }).map((entries) => Object.fromEntries(entries)),
  ),
})).json;

test("random JSON in the fields of an export", () => {
  const span = fc.record({ traceId: fc.oneof(anything, fc.constant("t")), spanId: fc.oneof(anything, fc.constant("s")), attributes: anything, events: anything, status: anything, startTimeUnixNano: anything, parentSpanId: anything }, { requiredKeys: [] });
  const value = fc.oneof(anything, fc.record({ resourceSpans: anything }), span.map((each) => ({ resourceSpans: [{ scopeSpans: [{ spans: [each] }] }] })));
  const outcomes = new Set<boolean>();
  fc.assert(fc.property(value, (each) => void outcomes.add(survives(jsonBody(each), "json"))), { numRuns: 3_000 });
  expect(outcomes).toEqual(new Set([true, false]));
});

const ATTRIBUTES = [
  "langfuse.observation.metadata", "langfuse.observation.usage_details", "langfuse.observation.cost_details", "langfuse.observation.model.parameters",
  "langfuse.observation.completion_start_time", "langfuse.trace.tags", "langfuse.trace.metadata", "ai.response.providerMetadata", "ai.telemetry.metadata.langfusePrompt",
  "ai.usage.cachedInputTokens", "genkit:input", "genkit:output", "gcp.vertex.agent.llm_response", "events", "gen_ai.input.messages", "gen_ai.system_instructions",
  "pydantic_ai.all_messages", "llm.invocation_parameters", "gen_ai.prompt.0.a", "gen_ai.prompt.0", "gen_ai.prompt", "operation.name", "gen_ai.usage.__proto__", "gen_ai.request.__proto__",
];
const jsonText = fc.oneof(fc.json(), fc.json().map((text) => text.slice(0, -1)), fc.constantFrom('{"__proto__":{"x":1}}', '{"usage":null}', "[".repeat(5_000), `${"[".repeat(20_000)}${"]".repeat(20_000)}`));

test("random JSON text in the attributes that are parsed", () => {
  const attributes = fc.dictionary(fc.constantFrom(...ATTRIBUTES), fc.oneof(jsonText, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.array(jsonText, { maxLength: 2 })), { maxKeys: 8 });
  fc.assert(
    fc.property(attributes, fc.constantFrom("ai", "genkit-tracer", "gcp.vertex.agent", "langfuse-sdk", "other"), (values, scope) => {
      const value = otlpExport({ scope });
      value.resourceSpans[0]?.scopeSpans[0]?.spans[0]?.attributes.push(...keyValues(values));
      expect(survives(jsonBody(value), "json")).toBe(true);
      expect(survives(protobufBody(value), "protobuf")).toBe(true);
    }),
    { numRuns: 1_000 },
  );
  expect(({} as Record<string, unknown>).x).toBeUndefined();
});
