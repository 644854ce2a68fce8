import { describe, expect, it } from "vitest";
import { BatchShapeError, parseBatch } from "../../../src/ingest/batch/parse.ts";
import { AT, batchOf, envelope } from "./fixtures.ts";

const CREATED = (id: string) => ({ id, status: 201 });

/** The one error's zod issues. */
function issuesOf(element: unknown): Record<string, unknown>[] {
  const { events, successes, errors } = parseBatch(batchOf(element), "full");
  expect({ events, successes, count: errors.length }).toEqual({ events: [], successes: [], count: 1 });
  expect(errors[0]).toMatchObject({ status: 400, message: "Invalid request data" });
  return JSON.parse(errors[0]?.error as string);
}

describe("the body", () => {
  it.each([[null], [undefined], [5], ["text"], [true], [[]], [[envelope("trace-create", {})]], [{}], [{ batch: null }], [{ batch: {} }], [{ batch: "[]" }], [{ events: [] }]])(
    "%j is no batch",
    (body) => {
      expect(() => parseBatch(body, "full")).toThrow(BatchShapeError);
      const caught = ((): unknown => {
        try {
          return parseBatch(body, "full");
        } catch (error) {
          return error;
        }
      })() as BatchShapeError;
      expect(caught).toMatchObject({ code: "invalid_request", message: "Invalid request data" });
      expect(caught.errors).toHaveLength(1);
      expect(caught.errors[0]).toMatch(/^Invalid input: expected (object|array)/);
    },
  );

  it("an empty batch gives two empty lists", () => {
    expect(parseBatch({ batch: [], metadata: { any: "thing" }, more: 1 }, "full")).toEqual({ events: [], successes: [], errors: [] });
  });

  it("keeps the order, one outcome an event, whatever its neighbours are", () => {
    const { events, successes, errors } = parseBatch(
      batchOf(
        envelope("span-update", { id: "s" }, { id: "1" }),
        envelope("span-create", {}, { id: "2" }),
        envelope("trace-create", { id: "t" }, { id: "3" }),
        envelope("sdk-log", { log: "hello" }, { id: "4" }),
        envelope("score-create", { id: "sc", name: "n", value: 1, traceId: "t" }, { id: "3" }),
      ),
      "full",
    );
    expect(events.map((event) => [event.kind, event.entityId, event.eventId])).toEqual([["observation", "s", "1"], ["trace", "t", "3"], ["score", "sc", "3"]]);
    expect(successes).toEqual([CREATED("1"), CREATED("3"), CREATED("3")]);
    expect(errors.map((error) => error.id)).toEqual(["2"]);
  });

  it("explains the first thousand errors and counts the rest", () => {
    const { errors } = parseBatch({ batch: Array.from({ length: 1_002 }, () => 0) }, "full");
    expect(errors).toHaveLength(1_002);
    expect(errors.filter((error) => error.error !== undefined)).toHaveLength(1_000);
    expect(errors[1_001]).toEqual({ id: "unknown", status: 400, message: "Invalid request data" });
  });
});

describe("the envelope", () => {
  it.each<[string, unknown, string]>([
    ["null", null, "unknown"],
    ["a number", 7, "unknown"],
    ["a text", "trace-create", "unknown"],
    ["an array", [], "unknown"],
    ["nothing in it", {}, "unknown"],
    ["a number as id", envelope("trace-create", {}, { id: 7 }), "unknown"],
    ["no id", { timestamp: "2026-01-15T11:00:00Z", type: "trace-create", body: {} }, "unknown"],
    ["an empty id", envelope("trace-create", {}, { id: "" }), ""],
    ["an id of 801 characters", envelope("trace-create", {}, { id: "x".repeat(801) }), "x".repeat(801)],
    ["an id with a carriage return", envelope("trace-create", {}, { id: "a\rb" }), "a\rb"],
    ["no timestamp", { id: "ev-1", type: "trace-create", body: {} }, "ev-1"],
    ["a null timestamp", envelope("trace-create", {}, { timestamp: null }), "ev-1"],
    ["a timestamp without zone", envelope("trace-create", {}, { timestamp: "2026-01-15T11:00:00" }), "ev-1"],
    ["a number as timestamp", envelope("trace-create", {}, { timestamp: 1_768_474_800_000 }), "ev-1"],
    ["no type", { id: "ev-1", timestamp: "2026-01-15T11:00:00Z", body: {} }, "ev-1"],
    ["an unknown type", envelope("trace-update", { id: "t" }), "ev-1"],
    ["a type of Object.prototype", envelope("constructor", { id: "t" }), "ev-1"],
    ["a dataset run item", envelope("dataset-run-item-create", { id: "t", traceId: "t", datasetId: "d", runId: "r", datasetItemId: "i" }), "ev-1"],
    ["no body", { id: "ev-1", timestamp: "2026-01-15T11:00:00Z", type: "trace-create" }, "ev-1"],
    ["a null body", envelope("trace-create", null), "ev-1"],
    ["a list as body", envelope("trace-create", []), "ev-1"],
  ])("%s is a 400 entry", (_, element, id) => {
    expect(issuesOf(element)).not.toHaveLength(0);
    expect(parseBatch(batchOf(element), "full").errors[0]?.id).toBe(id);
  });

  it("says what is wrong as zod does", () => {
    expect(issuesOf(envelope("trace-create", {}, { id: "a\rb" }))).toEqual([
      expect.objectContaining({ code: "custom", path: ["id"], message: "ID cannot contain carriage return characters" }),
    ]);
    expect(issuesOf(envelope("trace-create", { timestamp: "yesterday" }))).toEqual([
      expect.objectContaining({ code: "invalid_format", format: "datetime", path: ["body", "timestamp"], message: "Invalid ISO datetime" }),
    ]);
    expect(issuesOf(envelope("nonsense", {}))).toEqual([expect.objectContaining({ code: "invalid_union", path: ["type"] })]);
  });

  it.each(["a/b", "100%", "..", "with space", "🦜", "x".repeat(800), "a\nb", "__proto__", "constructor"])("any other text is an id: %s", (id) => {
    const { events, errors } = parseBatch(batchOf(envelope("span-create", { id, traceId: id }, { id })), "full");
    expect(errors).toEqual([]);
    expect(events).toEqual([expect.objectContaining({ eventId: id, entityId: id, body: { type: "SPAN", traceId: id } })]);
  });

  it("carries its time in microseconds", () => {
    expect(parseBatch(batchOf(envelope("trace-create", { id: "t" })), "full").events).toEqual([
      { kind: "trace", entityId: "t", eventId: "ev-1", at: AT, isUpdate: false, body: {} },
    ]);
  });
});

describe("the key's scope", () => {
  const score = envelope("score-create", { name: "n", value: 1, traceId: "t" }, { id: "score" });
  const log = envelope("sdk-log", { log: { a: 1 } }, { id: "log" });

  it("a browser key may send scores and logs only", () => {
    const { events, successes, errors } = parseBatch(
      batchOf(score, log, envelope("trace-create", { id: "t" }, { id: "trace" }), envelope("span-update", { id: "s" }, { id: "span" })),
      "scores",
    );
    expect(events.map((event) => event.kind)).toEqual(["score"]);
    expect(successes).toEqual([CREATED("score")]);
    expect(errors).toEqual([
      { id: "trace", status: 401, message: "Authentication error", error: "Access Scope Denied" },
      { id: "span", status: 401, message: "Authentication error", error: "Access Scope Denied" },
    ]);
  });

  it("a broken event is broken before it is forbidden", () => {
    expect(parseBatch(batchOf(envelope("span-create", {})), "scores").errors[0]?.status).toBe(400);
  });

  it("an sdk-log is in neither list, whatever it logs", () => {
    expect(parseBatch(batchOf(log, envelope("sdk-log", {}), envelope("sdk-log", { log: null, id: null })), "full")).toEqual({ events: [], successes: [], errors: [] });
  });
});

describe("types", () => {
  it.each([
    ["span-create", "SPAN", false],
    ["span-update", "SPAN", true],
    ["generation-create", "GENERATION", false],
    ["generation-update", "GENERATION", true],
    ["event-create", "EVENT", false],
    ["agent-create", "AGENT", false],
    ["tool-create", "TOOL", false],
    ["chain-create", "CHAIN", false],
    ["retriever-create", "RETRIEVER", false],
    ["evaluator-create", "EVALUATOR", false],
    ["embedding-create", "EMBEDDING", false],
    ["guardrail-create", "GUARDRAIL", false],
  ])("%s states a %s", (type, stored, isUpdate) => {
    expect(parseBatch(batchOf(envelope(type, { id: "o" })), "full").events).toEqual([
      { kind: "observation", entityId: "o", eventId: "ev-1", at: AT, isUpdate, body: { type: stored } },
    ]);
    expect(issuesOf(envelope(type, {}))).toEqual([expect.objectContaining({ path: ["body", "id"] })]);
    expect(issuesOf(envelope(type, { id: null }))).toEqual([expect.objectContaining({ path: ["body", "id"] })]);
  });

  it.each([
    ["observation-create", "GENERATION", false],
    ["observation-create", "SPAN", false],
    ["observation-update", "EVENT", true],
  ])("the legacy %s states its own type %s", (type, stated, isUpdate) => {
    expect(parseBatch(batchOf(envelope(type, { id: "o", type: stated, environment: "dropped", promptName: "dropped", model: "m" })), "full").events).toEqual([
      { kind: "observation", entityId: "o", eventId: "ev-1", at: AT, isUpdate, body: { type: stated, model: "m" } },
    ]);
  });

  it.each([[{}], [{ type: "AGENT" }], [{ type: null }]])("a legacy observation needs a type of its three: %j", (body) => {
    expect(issuesOf(envelope("observation-create", body))).toEqual([expect.objectContaining({ path: ["body", "type"] })]);
  });

  it.each([
    ["trace-create", {}],
    ["trace-create", { id: null }],
    ["observation-create", { type: "SPAN" }],
    ["observation-update", { type: "SPAN", id: null }],
    ["score-create", { name: "n", value: 1, traceId: "t" }],
    ["score-create", { id: null, name: "n", value: 1, traceId: "t" }],
  ])("%s %j is known by its envelope's id [I-1]", (type, body) => {
    expect(parseBatch(batchOf(envelope(type, body)), "full").events[0]?.entityId).toBe("ev-1");
  });

  it("a body's id is held to the same rules", () => {
    for (const id of ["", "x".repeat(801), "a\rb", 7]) {
      expect(issuesOf(envelope("trace-create", { id }))).toEqual([expect.objectContaining({ path: ["body", "id"] })]);
      expect(issuesOf(envelope("span-create", { id: "o", traceId: id }))).toEqual([expect.objectContaining({ path: ["body", "traceId"] })]);
    }
  });
});
