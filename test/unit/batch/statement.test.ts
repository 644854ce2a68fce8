import { describe, expect, it } from "vitest";
import { parseBatch } from "../../../src/ingest/batch/parse.ts";
import { batchOf, envelope } from "./fixtures.ts";

/** What one body states; fails when the event is refused. */
function stated(type: string, body: Record<string, unknown>): unknown {
  const { events, errors } = parseBatch(batchOf(envelope(type, { id: "e", ...body })), "full");
  expect(errors).toEqual([]);
  return events[0]?.body;
}

function refusedPaths(type: string, body: Record<string, unknown>): unknown[] {
  const { errors } = parseBatch(batchOf(envelope(type, { id: "e", ...body })), "full");
  return errors.flatMap((error) => (JSON.parse(error.error ?? "[]") as { path: unknown[] }[]).map((issue) => issue.path.join(".")));
}

const MS = Date.UTC(2026, 0, 15, 10, 0, 0, 123);

describe("a trace's body", () => {
  it("states every field", () => {
    const body = {
      timestamp: "2026-01-15T12:00:00.123999+02:00", name: "n", externalId: "ignored", input: { q: 1 }, output: "text", sessionId: "s", userId: "u", environment: "Prod",
      metadata: { a: 1 }, release: "r", version: "v", public: true, tags: ["b", "a", "b"], unknown: 1,
    };
    expect(stated("trace-create", body)).toStrictEqual({
      timestamp: MS, name: "n", input: '{"q":1}', output: "text", sessionId: "s", userId: "u", environment: "prod",
      metadata: { a: 1 }, release: "r", version: "v", public: true, tags: ["b", "a", "b"],
    });
  });

  it("states nothing for what is absent", () => {
    expect(stated("trace-create", {})).toStrictEqual({});
  });

  it("null erases the texts and is no statement about the rest", () => {
    const all = { timestamp: null, name: null, input: null, output: null, sessionId: null, userId: null, environment: null, metadata: null, release: null, version: null, public: null, tags: null };
    expect(stated("trace-create", all)).toStrictEqual({ name: null, sessionId: null, userId: null, release: null, version: null });
  });

  it.each([
    ["public false is stated", { public: false }, { public: false }],
    ["an empty list of tags", { tags: [] }, { tags: [] }],
    ["an unusable environment is the default one", { environment: 7 }, { environment: "default" }],
    ["empty texts", { name: "", userId: "" }, { name: "", userId: "" }],
    ["a name of 1000", { name: "n".repeat(1_000) }, { name: "n".repeat(1_000) }],
    ["scalar metadata [I-8]", { metadata: 7 }, { metadata: { metadata: 7 } }],
    ["empty metadata", { metadata: {} }, { metadata: {} }],
    ["seconds may be missing", { timestamp: "2026-01-15T10:00Z" }, { timestamp: MS - 123 }],
  ])("%s", (_, body, statement) => {
    expect(stated("trace-create", body)).toStrictEqual(statement);
  });

  it.each([
    [0, "0"], [false, "false"], ["", ""], [[], "[]"], [{}, "{}"], [1.5, "1.5"], ["0", "0"], [[null], "[null]"],
  ])("input and output %j are values [I-2]", (value, text) => {
    expect(stated("trace-create", { input: value, output: value })).toStrictEqual({ input: text, output: text });
    expect(stated("span-update", { input: value, output: value })).toStrictEqual({ type: "SPAN", input: text, output: text });
  });

  it.each([
    ["name", "n".repeat(1_001)], ["name", 7], ["userId", {}], ["sessionId", 1], ["release", []], ["version", false], ["public", "true"], ["tags", "a,b"],
    ["timestamp", 1_768_471_200_000], ["timestamp", "2026-01-15"], ["timestamp", ""], ["timestamp", "2026-02-30T10:00:00Z"],
  ])("refuses %s %j", (field, value) => {
    expect(refusedPaths("trace-create", { [field]: value })).toEqual([`body.${field}`]);
  });

  it("names one wrong tag, not a million", () => {
    expect(refusedPaths("trace-create", { tags: ["a", 1, 2, null] })).toEqual(["body.tags.1"]);
  });

  it("keys of prototypes are data or left out", () => {
    const body = JSON.parse('{"__proto__":{"name":"x"},"constructor":{"prototype":{}},"metadata":{"__proto__":{"a":1},"constructor":2},"input":{"__proto__":3}}');
    const statement = stated("trace-create", body) as { metadata: object; input: string };
    expect(JSON.stringify(statement.metadata)).toBe('{"__proto__":{"a":1},"constructor":2}');
    expect(statement.input).toBe('{"__proto__":3}');
    expect(({} as Record<string, unknown>).a).toBeUndefined();
  });
});

describe("an observation's body", () => {
  const time = "2026-01-15T10:00:00.123Z";
  const whole = {
    traceId: "t", environment: "e", name: "n", startTime: time, endTime: time, completionStartTime: time, metadata: { a: 1 }, input: "i", output: ["o"], level: "WARNING",
    statusMessage: "sm", parentObservationId: "p", version: "v", model: "m", modelParameters: { temperature: 0.5, stop: ["a"], extra: { k: "v" }, n: null, stream: true, s: "x" },
    usage: { input: 1, output: 2 }, usageDetails: { input: 3 }, costDetails: { total: 0.5 }, promptName: "pn", promptVersion: 2,
  };
  const common = {
    traceId: "t", environment: "e", name: "n", startTime: MS, metadata: { a: 1 }, input: "i", output: '["o"]', level: "WARNING", statusMessage: "sm", parentObservationId: "p", version: "v",
  };
  const generation = {
    ...common, endTime: MS, completionStartTime: MS, model: "m", modelParameters: '{"temperature":0.5,"stop":["a"],"extra":{"k":"v"},"n":null,"stream":true,"s":"x"}',
    usage: { input: "3", output: "2" }, cost: { total: "0.5" }, promptName: "pn", promptVersion: 2,
  };

  it.each([
    ["event-create", { ...common, type: "EVENT" }],
    ["span-create", { ...common, endTime: MS, type: "SPAN" }],
    ["generation-update", { ...generation, type: "GENERATION" }],
    ["tool-create", { ...generation, type: "TOOL" }],
  ])("%s states its own fields and drops the others", (type, statement) => {
    expect(stated(type, whole)).toStrictEqual(statement);
  });

  it("null erases name and model, resets level, and is no statement about the rest", () => {
    const all = Object.fromEntries(Object.keys(whole).map((key) => [key, null]));
    expect(stated("generation-update", all)).toStrictEqual({ type: "GENERATION", name: null, model: null, level: null });
  });

  it("an update without a trace states none [I-4]", () => {
    expect(stated("span-update", { endTime: time })).toStrictEqual({ type: "SPAN", endTime: MS });
  });

  it("empty usage and cost are no statement", () => {
    expect(stated("generation-create", { usage: {}, usageDetails: {}, costDetails: { a: -1 } })).toStrictEqual({ type: "GENERATION" });
  });

  it.each([
    [{ promptName: "p" }],
    [{ promptVersion: 1 }],
    [{ promptName: "p", promptVersion: null }],
    [{ promptName: "", promptVersion: 1 }],
    [{ promptName: "p", promptVersion: 0 }],
  ])("a prompt's name and version come together: %j", (body) => {
    expect(refusedPaths("generation-create", body)).toEqual(["body.promptVersion"]);
  });

  it("neither is fine, and states nothing", () => {
    expect(stated("generation-create", { promptName: "", promptVersion: null })).toStrictEqual({ type: "GENERATION" });
  });

  it.each([
    ["level", "INFO"], ["level", "error"], ["level", 1], ["name", 1], ["startTime", "x"], ["endTime", 1], ["completionStartTime", ""], ["statusMessage", {}], ["parentObservationId", 1],
    ["model", 4], ["modelParameters", "x"], ["modelParameters", []], ["usage", 5], ["usage", "x"], ["usage", []], ["usageDetails", []], ["usageDetails", 1], ["costDetails", "1"],
    ["promptVersion", 1.5], ["promptVersion", -1], ["promptVersion", 70_000],
  ])("refuses %s %j", (field, value) => {
    expect(refusedPaths("generation-create", { promptName: field === "promptVersion" ? "p" : undefined, [field]: value })).toEqual([`body.${field}`]);
  });

  it.each([
    ["usage.input", { usage: { input: 1.5 } }],
    ["usage.totalTokens", { usage: { totalTokens: "7" } }],
    ["usage.inputCost", { usage: { inputCost: "1" } }],
    ["usage.unit", { usage: { unit: "TOKEN" } }],
    ["modelParameters.a", { modelParameters: { ok: 1, a: [1], b: [2] } }],
    ["modelParameters.a", { modelParameters: { a: { b: 1 } } }],
  ])("refuses what is wrong inside: %s", (path, body) => {
    expect(refusedPaths("generation-create", body)).toEqual([`body.${path}`]);
  });

  it.each(["TOKENS", "CHARACTERS", "MILLISECONDS", "SECONDS", "IMAGES", "REQUESTS", null])("the unit %s is checked, not stored", (unit) => {
    expect(stated("generation-create", { usage: { input: 1, unit } })).toStrictEqual({ type: "GENERATION", usage: { input: "1", total: "1" } });
  });

  it.each(["DEBUG", "DEFAULT", "WARNING", "ERROR"])("level %s", (level) => {
    expect(stated("span-create", { level })).toStrictEqual({ type: "SPAN", level });
  });
});
