import { describe, expect, test } from "vitest";
import { ofSpan, type SpanInput } from "./otlp.ts";

const PARENT = "c2438bdeb498740d";
const SURROUNDINGS = { resourceAttributes: {}, scope: { name: "test-scope", version: "1.0", attributes: {} } };
const of = (attributes: Record<string, unknown>, more: SpanInput = {}) => {
  const { observation, trace } = ofSpan({ attributes, ...more });
  return { observation: observation.metadata, trace: trace.metadata };
};
/** Without what is always there. */
const own = (metadata: Record<string, unknown> | undefined) => {
  const { resourceAttributes: _r, scope: _s, attributes: _a, ...rest } = metadata ?? {};
  return rest;
};

describe("the user's", () => {
  test.each(["observation", "trace"] as const)("%s: whole object, then key by key", (domain) => {
    const key = `langfuse.${domain}.metadata`;
    const attributes = {
      [key]: '{"a":1,"b":{"c":2},"big":12345678901234567890}', "langfuse.metadata": '{"hidden":1}',
      "ai.telemetry.metadata.a": "vercel", "ai.telemetry.metadata.v": 1, "langfuse.metadata.m": true, [`${key}.a`]: "own", [`${key}.n`]: 7,
      "ai.telemetry.metadata.userId": "u", "ai.telemetry.metadata.sessionId": "s", "ai.telemetry.metadata.tags": "t", "ai.telemetry.metadata.langfusePrompt": "{}",
    };
    expect(own(of(attributes, { parent: PARENT })[domain])).toEqual({ a: "own", b: { c: 2 }, big: "12345678901234567890", v: 1, m: true, n: 7 });
  });
  test.each<[unknown, unknown]>([
    ["no json", { metadata: "no json" }],
    ["[1]", { metadata: [1] }],
    ["5", { metadata: 5 }],
    [[1, 2], { metadata: [1, 2] }],
    ["null", {}],
    ["", {}],
    [{ k: { deep: true } }, { k: { deep: true } }],
  ])("metadata %j is kept [I-8]", (value, expected) => {
    expect(own(of({ "langfuse.observation.metadata": value }).observation)).toEqual(expected);
    expect(own(of({ "langfuse.metadata": value }).observation)).toEqual(expected);
  });
  test("domains do not mix", () => {
    const { observation } = of({ "langfuse.trace.metadata.t": 1, "langfuse.observation.metadata.o": 2 });
    expect(own(observation)).toEqual({ o: 2 });
  });
  test("the trace's: resource, root observation, trace, the last on top", () => {
    const resource = { "langfuse.trace.metadata.a": "resource", "langfuse.trace.metadata.b": "resource", "langfuse.metadata.c": "resource" };
    const attributes = { "langfuse.observation.metadata.a": "root", "langfuse.observation.metadata.b": "root", "langfuse.trace.metadata.a": "trace" };
    expect(own(of(attributes, { resource }).trace)).toEqual({ a: "trace", b: "root", c: "resource" });
    expect(own(of(attributes, { resource, parent: PARENT }).trace)).toEqual({ a: "trace", b: "resource", c: "resource" });
  });
  test("a deep or malicious object does no harm", () => {
    const deep = "[".repeat(20_000) + "]".repeat(20_000);
    expect(JSON.stringify(of({ "langfuse.observation.metadata": `{"x":${deep}}` }).observation).length).toBeGreaterThan(100);
    const evil = of({ "langfuse.observation.metadata": '{"__proto__":{"polluted":1},"ok":1}', "langfuse.observation.metadata.__proto__": "x", "langfuse.observation.metadata.constructor": "c", __proto__x: 1 });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(own(evil.observation)).toMatchObject({ ok: 1, constructor: "c" });
  });
});

describe("the surroundings", () => {
  test("resourceAttributes keep their numbers; scope has name, version, attributes", () => {
    const { observation, trace } = of({}, { resource: { "service.name": "s", "process.pid": 7, ratio: 0.5, list: ["a", 1] } });
    const resourceAttributes = { "service.name": "s", "process.pid": 7, ratio: 0.5, list: ["a", 1] };
    expect(observation).toEqual({ ...SURROUNDINGS, resourceAttributes, attributes: {} });
    expect(trace).toEqual(observation);
  });
  test("they win over the user's keys of the same name", () => {
    expect(of({ "langfuse.observation.metadata.scope": "mine" }).observation?.scope).toEqual(SURROUNDINGS.scope);
  });
});

describe("attributes", () => {
  const attributes = {
    text: "t", number: 200, flag: true, list: [1, "a"], map: { k: 1 },
    "langfuse.observation.input": "i", "langfuse.trace.output": "o", "input.value": "i", "gen_ai.prompt.0.role": "user", "llm.output_messages.0": "x",
    "langfuse.observation.metadata.k": 1, "langfuse.trace.metadata": "{}", "langfuse.metadata.m": 1, "ai.telemetry.metadata.userId": "u", "gen_ai.system_instructions": "s",
  };
  const remaining = { text: "t", number: "200", flag: "true", list: '[1,"a"]', map: '{"k":1}' };
  test("what was not consumed, as text, on the observation and the root's trace", () => {
    expect(of(attributes).observation?.attributes).toEqual(remaining);
    expect(of(attributes).trace?.attributes).toEqual(remaining);
  });
  test("not on the trace from a span inside it", () => {
    const { observation, trace } = of(attributes, { parent: PARENT });
    expect(observation?.attributes).toEqual(remaining);
    expect(trace).not.toHaveProperty("attributes");
  });
  test.each(["langfuse-sdk", "langfuse-sdk-node"])("not for scope %s", (scope) => {
    const { observation, trace } = of(attributes, { scope });
    expect(observation).not.toHaveProperty("attributes");
    expect(trace).not.toHaveProperty("attributes");
  });
  test("keys of an instrumentation stay where the span is another's", () => {
    expect(of({ "ai.prompt": "p" }).observation?.attributes).toEqual({ "ai.prompt": "p" });
    expect(of({ "ai.prompt": "p" }, { scope: "ai" }).observation?.attributes).toEqual({});
  });
});
