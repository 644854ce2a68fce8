import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { IngestEvent, ObservationEvent, TraceEvent } from "../../../src/ingest/event.ts";
import { exportToEvents, readExport } from "../../../src/ingest/otlp/index.ts";
import { jsonBody, NOW } from "./otlp.ts";

/** What published SDKs sent; test/fixtures/otlp holds the recordings. */
const FOLDER = new URL("../../fixtures/otlp/", import.meta.url);

interface Recorded { path: string; body?: unknown; bodyBase64?: string; decoded?: unknown }

function exportsOf(name: string): Recorded[] {
  const { requests } = JSON.parse(readFileSync(new URL(name, FOLDER), "utf8")) as { requests: Recorded[] };
  return requests.filter(({ path }) => path.endsWith("/otel/v1/traces"));
}

function eventsOf(name: string): IngestEvent[] {
  return exportsOf(name).flatMap(({ body, bodyBase64 }) => {
    const request = bodyBase64 === undefined ? readExport(jsonBody(body), "json") : readExport(Uint8Array.from(Buffer.from(bodyBase64, "base64")), "protobuf");
    const { events, rejectedSpans } = exportToEvents(request, NOW);
    expect(rejectedSpans).toBe(0);
    return events;
  });
}

const observations = (events: IngestEvent[]) =>
  new Map(events.filter((event): event is ObservationEvent => event.kind === "observation").map((event) => [event.body.name, event.body]));
const traces = (events: IngestEvent[]) => events.filter((event): event is TraceEvent => event.kind === "trace");

test.each(readdirSync(FOLDER))("%s: every span once, nothing unset, storable as JSON", (name) => {
  const events = eventsOf(name);
  const spans = exportsOf(name).reduce((sum, { body, decoded }) => sum + JSON.stringify(body ?? decoded).split('"spanId"').length - 1, 0);
  expect(events.filter((event) => event.kind === "observation")).toHaveLength(spans);
  expect(new Set(events.map((event) => event.eventId)).size).toBe(events.length);
  for (const event of events) expect(JSON.parse(JSON.stringify(event.body))).toStrictEqual(event.body);
});

test("minimal", () => {
  const events = eventsOf("v5-minimal.json");
  expect(events.map((event) => event.kind)).toEqual(["trace", "observation"]);
  expect(events[0]?.eventId).toBe(`${events[1]?.entityId}:full`);
});

describe("nested agent", () => {
  const events = eventsOf("v5-nested-agent.json");
  const found = observations(events);
  test("all ten types", () => {
    expect(Object.fromEntries([...found].map(([name, body]) => [name, body.type]))).toEqual({
      embed: "EMBEDDING", "search-docs": "RETRIEVER", guard: "GUARDRAIL", "cache-miss": "EVENT", plan: "CHAIN", "choose-tool": "GENERATION",
      "track-parcel": "TOOL", "self-check": "EVALUATOR", format: "SPAN", "agent-loop": "AGENT",
    });
  });
  test("the generation, to the field", () => {
    expect(found.get("choose-tool")).toEqual({
      type: "GENERATION", traceId: "11a8152ccafd9e1c77c7bf599d4cca40", parentObservationId: "725b46e986fc1f73", name: "choose-tool",
      startTime: 1_768_474_800_016, endTime: 1_768_474_800_067, completionStartTime: Date.UTC(2026, 0, 15, 11, 0, 0, 47), environment: "fx-nested-agent", version: "v5.0.1",
      level: "DEFAULT", model: "acme-llm-1", modelParameters: '{"temperature":0.2,"max_tokens":512}',
      usage: { input: "120", output: "30", total: "150" }, cost: { input: "0.0012", output: "0.0009", total: "0.0021" },
      input: '[{"role":"user","content":"Where is my parcel?"}]', output: '{"role":"assistant","tool_calls":[{"name":"track"}]}',
      metadata: {
        attempt: "1", resourceAttributes: { "service.name": "shop-backend", "service.version": "9.9.9" }, scope: { name: "langfuse-sdk", version: "5.11.1", attributes: {} },
      },
    });
    expect(found.get("cache-miss")?.level).toBe("DEBUG");
  });
  test("the root speaks for the trace, the others only update it", () => {
    const shares = traces(events).map((event) => event.eventId.split(":")[1]);
    expect(shares.filter((share) => share === "full")).toHaveLength(1);
    expect(shares.filter((share) => share === "update")).toHaveLength(9);
    const full = traces(events).find((event) => event.eventId.endsWith(":full"));
    expect(full?.body).toMatchObject({
      name: "fx-nested-agent-agent-run", userId: "fx-nested-agent-user", sessionId: "fx-nested-agent-session", version: "v5.0.1", tags: ["prod", "alpha"],
      input: '{"question":"Where is my parcel?"}', metadata: { tenant: "acme", plan: "pro", stage: "root", nested: '{"deep":[1,{"two":2}]}' },
    });
  });
});

test("trace attributes: a remote parent, trace input and output on a child", () => {
  const events = traces(eventsOf("v5-trace-attributes.json"));
  expect(events.map((event) => event.eventId)).toEqual(["9d0070c94b24fd80:update", "efd5bea5165aab79:shallow"]);
  expect(events[0]?.body).toMatchObject({ input: '{"overridden":"in"}', output: '{"overridden":"out"}', public: true });
  expect(events[1]?.body).toEqual({ timestamp: 1_768_471_200_123, environment: "fx-trace-attributes" });
});

test("usage and cost", () => {
  const found = observations(eventsOf("v5-usage-and-cost.json"));
  expect(found.get("plain")?.usage).toEqual({ input: "10", output: "20" });
  expect(found.get("openai")?.usage).toEqual({ input: "60", output: "30", total: "150", input_cached_tokens: "40", output_reasoning_tokens: "20" });
  expect(found.get("cost-total")?.cost).toEqual({ total: "0.125" });
  expect(found.get("params")?.modelParameters).toBe('{"temperature":0.7,"topP":1,"stop":"END","seed":42}');
});

test("Vercel AI SDK", () => {
  const events = eventsOf("v5-vercel-ai.json");
  const found = observations(events);
  expect(found.get("weather")).toMatchObject({ type: "TOOL", input: '{"city":"Paris"}', output: '{"city":"Paris","sky":"clear"}' });
  expect(found.get("weather-fn:ai.generateText.doGenerate")).toMatchObject({ type: "GENERATION", model: "acme-llm-1", usage: { input: "30", output: "8" }, output: "Sunny in Paris." });
  expect(found.get("weather-fn:ai.generateText")).toMatchObject({ type: "SPAN", input: '{"prompt":"Weather in Paris?"}', output: "Sunny in Paris.", metadata: { custom: "yes" } });
  for (const { body } of traces(events)) expect(body).toMatchObject({ userId: "fx-vercel-ai-vu", sessionId: "fx-vercel-ai-vs", tags: ["vercel", "fx-vercel-ai"] });
});

describe("plain OpenTelemetry", () => {
  test("protobuf as sent and its decoded form give equal events", () => {
    const [request] = exportsOf("generic-otlp-proto.json");
    expect(exportToEvents(readExport(jsonBody(request?.decoded), "json"), NOW).events).toEqual(eventsOf("generic-otlp-proto.json"));
  });
  test.each(["generic-otlp-proto.json", "generic-otlp-http-json.json"])("%s", (name) => {
    const events = eventsOf(name);
    const found = observations(events);
    expect(found.get("chat acme-llm-1")).toMatchObject({
      type: "GENERATION", model: "acme-llm-1-2031", usage: { input: "21", output: "9" }, input: '[{"role":"user","content":"Hi 🪢"}]', output: '[{"role":"assistant","content":"Hello"}]',
    });
    expect(found.get("track")).toMatchObject({ type: "TOOL", input: '{"parcel":"P-1"}', output: '{"ok":true}' });
    expect(found.get("db.query")).toMatchObject({ level: "ERROR", statusMessage: "deadlock detected" });
    expect(traces(events)).toHaveLength(1);
    expect(traces(events)[0]?.body).toMatchObject({ name: "POST /chat", version: "9.9.9", metadata: { tenant: "acme", attributes: { "http.response.status_code": "200", ok: "true" } } });
  });
});
