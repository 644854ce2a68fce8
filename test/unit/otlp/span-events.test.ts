import { describe, expect, test } from "vitest";
import type { IngestEvent } from "../../../src/ingest/event.ts";
import { exportToEvents, readExport } from "../../../src/ingest/otlp/index.ts";
import { END_MS, ingest, jsonBody, NOW, otlpExport, START_MS, type SpanInput } from "./otlp.ts";

const PARENT = "c2438bdeb498740d";
const traces = (...spans: SpanInput[]): string[] => ingest(otlpExport(...spans)).filter((event) => event.kind === "trace").map((event) => event.eventId);
const share = (input: SpanInput): string | undefined => traces({ spanId: "s", ...input })[0];

test("one span: a trace event at its start, an observation event at its end", () => {
  const [trace, observation] = ingest(otlpExport({ name: "root" })) as [IngestEvent, IngestEvent];
  expect(trace).toMatchObject({
    kind: "trace", entityId: "af3339b3bf937348fecc83dcc8863313", eventId: "cf4479f2f493bbe6:full", at: 1_768_471_200_123_456, isUpdate: false,
    body: { timestamp: START_MS, name: "root" },
  });
  expect(observation).toMatchObject({
    kind: "observation", entityId: "cf4479f2f493bbe6", eventId: "cf4479f2f493bbe6", at: 1_768_471_201_999_999, isUpdate: false,
    body: { traceId: "af3339b3bf937348fecc83dcc8863313", startTime: START_MS, endTime: END_MS, name: "root", type: "SPAN" },
  });
  expect(observation.body).not.toHaveProperty("parentObservationId");
});

test("the same export again is the same events", () => {
  const value = otlpExport({ spanId: "a" }, { spanId: "b", parent: "a" }, { spanId: "c", parent: "a", attributes: { "user.id": "u" } });
  const body = jsonBody(value);
  const [first, second] = [NOW, NOW + 86_400_000].map((now) => exportToEvents(readExport(body, "json"), now));
  expect(second).toEqual(first);
  expect(new Set(first?.events.map((event) => event.eventId)).size).toBe(first?.events.length);
});

describe("which trace event", () => {
  test.each<[string, SpanInput, string]>([
    ["no parent", {}, "s:full"],
    ["an empty parent", { parent: "" }, "s:full"],
    ["as_root", { parent: PARENT, attributes: { "langfuse.internal.as_root": true } }, "s:full"],
    ["as_root as text", { parent: PARENT, attributes: { "langfuse.internal.as_root": "true" } }, "s:full"],
    ["as_root false", { parent: PARENT, attributes: { "langfuse.internal.as_root": false } }, "s:shallow"],
    ["is_app_root is no root", { parent: PARENT, attributes: { "langfuse.internal.is_app_root": true } }, "s:shallow"],
    ["nothing", { parent: PARENT }, "s:shallow"],
    ["gen_ai.conversation.id is no update key", { parent: PARENT, attributes: { "gen_ai.conversation.id": "c" } }, "s:shallow"],
  ])("%s", (_name, input, expected) => {
    expect(share(input)).toBe(expected);
  });
  test.each([
    "langfuse.trace.name", "langfuse.trace.input", "langfuse.trace.output", "langfuse.trace.metadata", "langfuse.trace.metadata.key", "langfuse.trace.public",
    "langfuse.trace.tags", "langfuse.user.id", "user.id", "langfuse.session.id", "session.id", "langfuse.observation.metadata.langfuse_user_id",
    "langfuse.trace.metadata.langfuse_user_id", "langfuse.observation.metadata.langfuse_session_id", "langfuse.trace.metadata.langfuse_session_id",
    "langfuse.observation.metadata.langfuse_tags", "langfuse.trace.metadata.langfuse_tags", "ai.telemetry.metadata.userId", "ai.telemetry.metadata.sessionId",
    "ai.telemetry.metadata.tags", "tag.tags",
  ])("%s makes an update", (key) => {
    expect(share({ parent: PARENT, attributes: { [key]: "x" } })).toBe("s:update");
  });
});

describe("what an update says", () => {
  const body = (attributes: Record<string, unknown>) => ingest(otlpExport({ parent: PARENT, attributes }))[0]?.body as Record<string, unknown>;
  test("the name only from langfuse.trace.name", () => {
    expect(body({ "user.id": "u" })).not.toHaveProperty("name");
    expect(body({ "langfuse.trace.name": "t" }).name).toBe("t");
  });
  test("a value that is false is said [I-2, I-3]", () => {
    expect(body({ "langfuse.trace.public": false })).toMatchObject({ public: false });
    expect(body({ "user.id": "u" })).not.toHaveProperty("public");
  });
  test("fields of the trace, nothing of the span", () => {
    expect(body({ "user.id": "u", "session.id": "s", "langfuse.trace.tags": ["a"], "langfuse.observation.input": "i", "langfuse.environment": "e" })).toEqual({
      timestamp: START_MS, userId: "u", sessionId: "s", tags: ["a"], environment: "e",
      metadata: { resourceAttributes: {}, scope: { name: "test-scope", version: "1.0", attributes: {} } },
    });
  });
});

describe("shallow traces", () => {
  const child = (spanId: string, start: string, more: SpanInput = {}): SpanInput => ({ spanId, parent: PARENT, start: `17684712001230000${start}`, ...more });
  test("one a trace, of its earliest span", () => {
    expect(traces(child("b", "02"), child("a", "01"), child("c", "03"), child("x", "09", { traceId: "other" }))).toEqual(["b:shallow", "x:shallow"]);
    expect(traces({ ...child("b", "00"), start: "1768471200125000000" }, child("a", "01"), { ...child("c", "00"), start: "1768471200124000000" })).toEqual(["a:shallow"]);
  });
  test("none where the batch has a full one, whatever the order", () => {
    expect(traces(child("a", "01"), { spanId: "root" })).toEqual(["root:full"]);
    expect(traces({ spanId: "root" }, child("a", "01"))).toEqual(["root:full"]);
    expect(traces({ spanId: "root" }, child("a", "01", { traceId: "other" }))).toEqual(["root:full", "a:shallow"]);
  });
  test("beside updates: the earliest span dates the trace", () => {
    expect(traces(child("u", "05", { attributes: { "user.id": "u" } }), child("a", "01"))).toEqual(["u:update", "a:shallow"]);
  });
  test("says when and, if it was named, where", () => {
    const shallow = ingest(otlpExport(child("a", "01", { resource: { "deployment.environment": "prod", "langfuse.release": "r" } }))).find((event) => event.kind === "trace");
    expect(shallow?.body).toEqual({ timestamp: START_MS, environment: "prod" });
  });
});
