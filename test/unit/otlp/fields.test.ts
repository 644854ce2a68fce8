import { describe, expect, test } from "vitest";
import type { ObservationStatement, TraceStatement } from "../../../src/ingest/event.ts";
import { ofSpan, START_MS, type SpanInput } from "./otlp.ts";

const PARENT = "c2438bdeb498740d";

/** Keys in the order of the contract: each must be read, and win over all that follow. */
function expectPrecedence(keys: string[], read: (attributes: Record<string, unknown>) => unknown, expected = (value: string): unknown => value): void {
  keys.forEach((key, index) => {
    const later = Object.fromEntries(keys.slice(index + 1).map((other) => [other, "later"]));
    const earlierEmpty = Object.fromEntries(keys.slice(0, index).map((other) => [other, ""]));
    expect(read({ ...later, [key]: `from ${key}` }), key).toEqual(expected(`from ${key}`));
    expect(read({ ...later, ...earlierEmpty, [key]: "filled" }), `${key} after empty ones`).toEqual(expected("filled"));
  });
}

const trace = (input: SpanInput): TraceStatement => ofSpan(input).trace;
const observation = (input: SpanInput): ObservationStatement => ofSpan(input).observation;

describe("trace", () => {
  test("name", () => {
    expect(trace({ attributes: { "langfuse.trace.name": "t", "logfire.msg": "o" } }).name).toBe("t");
    expect(trace({ attributes: { "logfire.msg": "o" } }).name).toBe("o");
    expect(trace({ name: "n" }).name).toBe("n");
  });
  test("userId", () => {
    expectPrecedence(
      ["langfuse.user.id", "user.id", "langfuse.observation.metadata.langfuse_user_id", "langfuse.trace.metadata.langfuse_user_id", "ai.telemetry.metadata.userId"],
      (attributes) => trace({ attributes }).userId,
    );
    expect(trace({ attributes: { "user.id": 42 } }).userId).toBe("42");
  });
  test("sessionId", () => {
    expectPrecedence(
      ["langfuse.session.id", "session.id", "gen_ai.conversation.id", "langfuse.observation.metadata.langfuse_session_id", "langfuse.trace.metadata.langfuse_session_id", "ai.telemetry.metadata.sessionId"],
      (attributes) => trace({ attributes }).sessionId,
    );
  });
  test("tags: keys", () => {
    expectPrecedence(
      ["langfuse.trace.tags", "langfuse.tags", "langfuse.observation.metadata.langfuse_tags", "langfuse.trace.metadata.langfuse_tags", "ai.telemetry.metadata.tags", "tag.tags"],
      (attributes) => trace({ attributes }).tags,
      (value) => [value],
    );
  });
  test.each<[unknown, string[] | undefined]>([
    [["a", 1], ["a", "1"]],
    ['["a","b,c",1]', ["a", "b,c", "1"]],
    ["a, b,,c", ["a", "b", "c"]],
    ["one", ["one"]],
    ["[not json", ["[not json"]],
    [[], undefined],
    [7, undefined],
  ])("tags: %j", (value, expected) => {
    expect(trace({ attributes: { "langfuse.trace.tags": value } }).tags).toEqual(expected);
  });
  test.each<[Record<string, unknown>, boolean | undefined]>([
    [{ "langfuse.trace.public": true }, true],
    [{ "langfuse.trace.public": "true" }, true],
    [{ "langfuse.trace.public": false, "langfuse.public": true }, false],
    [{ "langfuse.public": "true" }, true],
    [{ "langfuse.public": "yes" }, false],
    [{}, undefined],
  ])("public: %j", (attributes, expected) => {
    expect(trace({ attributes }).public).toBe(expected);
  });
  test("release: span, then resource", () => {
    expect(trace({ attributes: { "langfuse.release": "s" }, resource: { "langfuse.release": "r" } }).release).toBe("s");
    expect(trace({ resource: { "langfuse.release": "r" } }).release).toBe("r");
  });
});

describe("both", () => {
  test("environment: each key on the span, then on the resource", () => {
    const places: [where: "attributes" | "resource", key: string][] = ["langfuse.environment", "deployment.environment.name", "deployment.environment"].flatMap(
      (key): ["attributes" | "resource", string][] => [["attributes", key], ["resource", key]],
    );
    places.forEach((_place, index) => {
      const input: Required<Pick<SpanInput, "attributes" | "resource">> = { attributes: {}, resource: {} };
      places.slice(index).forEach(([where, key], later) => {
        input[where][key] = `Env-${index + later}`;
      });
      expect(trace(input).environment).toBe(`env-${index}`);
      expect(observation(input).environment).toBe(`env-${index}`);
    });
  });
  test("environment: normalised where one is named, not stated where none is", () => {
    expect(observation({ attributes: { "langfuse.environment": "not valid!" } }).environment).toBe("default");
    expect(observation({})).not.toHaveProperty("environment");
    expect(trace({ parent: PARENT })).not.toHaveProperty("environment");
  });
  test("version", () => {
    const input: SpanInput = { attributes: { "langfuse.version": "1" }, resource: { "langfuse.version": "2", "service.version": "3" } };
    const versions = [input, { ...input, attributes: {} }, { resource: { "service.version": "3" } }, {}].map((each) => [trace(each).version, observation(each).version]);
    expect(versions).toEqual([["1", "1"], ["2", "2"], ["3", "3"], [undefined, undefined]]);
    expect(observation({ attributes: { "service.version": "3" } })).not.toHaveProperty("version");
  });
});

describe("observation", () => {
  test("name", () => {
    expectPrecedence(["gen_ai.tool.name", "genkit:name", "logfire.msg", "ai.toolCall.name", "ai.operationId"], (attributes) => observation({ attributes }).name);
    expect(observation({ attributes: { "ai.operationId": "ai.embed", "ai.telemetry.functionId": "f" } }).name).toBe("f:ai.embed");
    expect(observation({ name: "plain", attributes: { "ai.telemetry.functionId": "f" } }).name).toBe("plain");
    expect(observation({ name: "" })).not.toHaveProperty("name");
  });
  test.each<[string, SpanInput, string]>([
    ...["DEBUG", "TRACE", "VERBOSE"].map((name) => [name, { attributes: { "langfuse.observation.level": name } }, "DEBUG"] as [string, SpanInput, string]),
    ...["DEFAULT", "INFO", "LOG", "NOTICE", "OK", "SUCCESS"].map((name) => [name, { attributes: { "langfuse.observation.level": name }, status: { code: 2 } }, "DEFAULT"] as [string, SpanInput, string]),
    ...["WARNING", "WARN", " warn "].map((name) => [name, { attributes: { "langfuse.observation.level": name } }, "WARNING"] as [string, SpanInput, string]),
    ...["ERROR", "FATAL", "critical"].map((name) => [name, { attributes: { "langfuse.observation.level": name } }, "ERROR"] as [string, SpanInput, string]),
    ["unknown text counts as absent", { attributes: { "langfuse.observation.level": "loud" }, status: { code: 2 } }, "ERROR"],
    ["status error", { status: { code: 2 } }, "ERROR"],
    ["status ok", { status: { code: 1 } }, "DEFAULT"],
    ["nothing", {}, "DEFAULT"],
  ])("level: %s", (_name, input, expected) => {
    expect(observation(input).level).toBe(expected);
  });
  test("statusMessage", () => {
    expect(observation({ attributes: { "langfuse.observation.status_message": "a" }, status: { message: "b" } }).statusMessage).toBe("a");
    expect(observation({ status: { message: "b" } }).statusMessage).toBe("b");
    expect(observation({ status: { message: "" } })).not.toHaveProperty("statusMessage");
  });
  test("model", () => {
    expectPrecedence(
      ["langfuse.observation.model.name", "gen_ai.response.model", "ai.model.id", "gen_ai.request.model", "llm.response.model", "llm.model_name", "model"],
      (attributes) => observation({ attributes }).model,
    );
    expect(observation({ attributes: { "genkit:metadata:subtype": "model", "genkit:name": "g" } }).model).toBe("g");
    expect(observation({ attributes: { "genkit:metadata:subtype": "tool", "genkit:name": "g" } })).not.toHaveProperty("model");
  });
  test.each<[string, SpanInput, unknown]>([
    ["explicit", { attributes: { "langfuse.observation.model.parameters": '{"temperature":0.2,"stop":["a"],"flag":true,"none":null,"s":"x"}', "gen_ai.request.top_p": 1 } }, { temperature: 0.2, stop: '["a"]', flag: "true", none: "null", s: "x" }],
    ["broken explicit falls through", { attributes: { "langfuse.observation.model.parameters": "{", "llm.invocation_parameters": '{"a":1}', model_config: '{"b":1}' } }, { a: 1 }],
    ["model_config", { attributes: { model_config: '{"b":1}', "gen_ai.request.top_p": 1 } }, { b: 1 }],
    ["prefixes, without the model", { attributes: { "gen_ai.request.model": "m", "gen_ai.request.top_p": 0.5, "llm.invocation_parameters.model": "m", "llm.invocation_parameters.k": ["x"] } }, { top_p: 0.5, k: '["x"]' }],
    ["genkit", { attributes: { "genkit:input": '{"config":{"temperature":1}}' } }, { temperature: 1 }],
    ["genkit, from the request in its output", { attributes: { "genkit:output": '{"request":{"config":{"topK":3}}}' } }, { topK: 3 }],
    ["Vercel", {
      scope: "ai",
      attributes: {
        "ai.settings.maxSteps": 3, "ai.settings.maxRetries": 2, "ai.settings.mode": "json", "ai.prompt.toolChoice": "auto", "gen_ai.request.max_tokens": 10,
        "gen_ai.request.temperature": 0.4, "gen_ai.request.service_tier": "flex", "gen_ai.response.finish_reasons": ["stop", "length"], "ai.model.provider": "p",
      },
    }, { maxSteps: "3", maxRetries: "2", mode: "json", toolChoice: "auto", maxTokens: "10", temperature: "0.4", service_tier: "flex", finishReason: "stop,length", system: "p" }],
    ["Vercel, overlaid and with nulls", { scope: "ai", attributes: { "gen_ai.system": "s", "ai.model.provider": "p", "langfuse.observation.model.parameters": '{"mode":"x","own":1}' } },
      { maxSteps: null, maxRetries: null, mode: "x", toolChoice: null, maxTokens: null, temperature: null, service_tier: null, finishReason: null, system: "s", own: 1 }],
    ["Vercel, the tier that answered", { scope: "ai", attributes: { "ai.response.providerMetadata": '{"openai":{"serviceTier":"priority"}}', "gen_ai.request.service_tier": "auto" } },
      { maxSteps: null, maxRetries: null, mode: null, toolChoice: null, maxTokens: null, temperature: null, service_tier: "priority", finishReason: null, system: null }],
    ["Vercel, a tier that is no text", { scope: "ai", attributes: { "ai.response.providerMetadata": '{"openai":{"serviceTier":5}}', "gen_ai.system": "s" } },
      { maxSteps: null, maxRetries: null, mode: null, toolChoice: null, maxTokens: null, temperature: null, service_tier: null, finishReason: null, system: "s" }],
    ["Vercel, none", { scope: "ai", attributes: { "ai.operationId": "ai.toolCall" } }, undefined],
    ["none", {}, undefined],
  ])("modelParameters: %s", (_name, input, expected) => {
    const text = observation(input).modelParameters;
    expect(text === undefined ? undefined : JSON.parse(text)).toEqual(expected);
  });
  const generation = (attributes: Record<string, unknown>) => {
    const { promptName, promptVersion } = observation({ attributes: { "langfuse.observation.type": "generation", ...attributes } });
    return [promptName, promptVersion];
  };
  test.each<[Record<string, unknown>, unknown[]]>([
    [{ "langfuse.observation.prompt.name": "a", "langfuse.observation.prompt.version": 2, "langfuse.prompt.name": "b", "langfuse.prompt.version": 9 }, ["a", 2]],
    [{ "langfuse.prompt.name": "b", "langfuse.prompt.version": "3" }, ["b", 3]],
    [{ "ai.telemetry.metadata.langfusePrompt": '{"name":"c","version":4}' }, ["c", 4]],
    [{ "langfuse.prompt.name": "b" }, [undefined, undefined]],
    [{ "langfuse.prompt.version": 1 }, [undefined, undefined]],
    [{ "langfuse.prompt.name": "b", "langfuse.prompt.version": "latest" }, [undefined, undefined]],
    [{ "langfuse.observation.type": "span", "langfuse.prompt.name": "b", "langfuse.prompt.version": 3 }, [undefined, undefined]],
  ])("prompt: %j", (attributes, expected) => {
    expect(generation(attributes)).toEqual(expected);
  });
  test.each<[Record<string, unknown>, number | undefined]>([
    [{ "langfuse.observation.completion_start_time": "2026-01-15T11:00:00.047Z" }, Date.UTC(2026, 0, 15, 11, 0, 0, 47)],
    [{ "langfuse.observation.completion_start_time": '"2026-01-15T11:00:00.047999+01:00"' }, Date.UTC(2026, 0, 15, 10, 0, 0, 47)],
    [{ "langfuse.observation.completion_start_time": "2026-01-15T11:00:00.047" }, Date.UTC(2026, 0, 15, 11, 0, 0, 47)],
    [{ "langfuse.observation.completion_start_time": "soon", "ai.response.msToFirstChunk": 10.2 }, START_MS + 11],
    [{ "ai.response.msToFirstChunk": 5, "ai.stream.msToFirstChunk": 9 }, START_MS + 5],
    [{ "ai.stream.msToFirstChunk": "9" }, START_MS + 9],
    [{ "ai.stream.msToFirstChunk": 0 }, START_MS],
    [{ "ai.stream.msToFirstChunk": 1e300 }, undefined],
    [{ "ai.stream.msToFirstChunk": -1 }, undefined],
    [{}, undefined],
  ])("completionStartTime: %j", (attributes, expected) => {
    expect(observation({ attributes }).completionStartTime).toBe(expected);
  });
});

test("what is not stated is not there, not even as undefined", () => {
  const { observation: bare, trace: bareTrace } = ofSpan({ name: "", parent: PARENT });
  expect(Object.keys(bare).sort()).toEqual(["endTime", "level", "metadata", "parentObservationId", "startTime", "traceId", "type"]);
  expect(Object.keys(bareTrace)).toEqual(["timestamp"]);
});
