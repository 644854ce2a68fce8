import { describe, expect, it } from "vitest";
import { parseBatch } from "../../../src/ingest/batch/parse.ts";
import { postedScore, scoreStatement } from "../../../src/schemas/score-body.ts";
import { batchOf, envelope } from "./fixtures.ts";

const parse = (body: Record<string, unknown>) => parseBatch(batchOf(envelope("score-create", body)), "full");

const stated = (body: Record<string, unknown>): unknown => {
  const { events, errors } = parse({ name: "n", traceId: "t", ...body });
  expect(errors).toEqual([]);
  return events[0]?.body;
};

const messages = (body: Record<string, unknown>): string[] =>
  parse(body).errors.flatMap((error) => (JSON.parse(error.error ?? "[]") as { message: string }[]).map((issue) => issue.message));

const ABOUT = "Provide exactly one of the following: traceId (with optional observationId), sessionId or datasetRunId. ObservationId requires traceId.";

describe("a score's value", () => {
  const nothing = { stringValue: null, longStringValue: "" };
  it.each<[Record<string, unknown>, unknown]>([
    [{ dataType: "NUMERIC", value: -1.5 }, { ...nothing, dataType: "NUMERIC", value: -1.5 }],
    [{ dataType: "NUMERIC", value: 0 }, { ...nothing, dataType: "NUMERIC", value: 0 }],
    [{ value: 4 }, { ...nothing, dataType: "NUMERIC", value: 4 }],
    [{ dataType: null, value: 4 }, { ...nothing, dataType: "NUMERIC", value: 4 }],
    [{ dataType: "CATEGORICAL", value: "good" }, { ...nothing, dataType: "CATEGORICAL", value: 0, stringValue: "good" }],
    [{ value: "inferred" }, { ...nothing, dataType: "CATEGORICAL", value: 0, stringValue: "inferred" }],
    [{ value: "7" }, { ...nothing, dataType: "CATEGORICAL", value: 0, stringValue: "7" }],
    [{ dataType: "BOOLEAN", value: 1 }, { ...nothing, dataType: "BOOLEAN", value: 1, stringValue: "True" }],
    [{ dataType: "BOOLEAN", value: 0 }, { ...nothing, dataType: "BOOLEAN", value: 0, stringValue: "False" }],
    [{ dataType: "TEXT", value: "t".repeat(500) }, { ...nothing, dataType: "TEXT", value: 0, stringValue: "t".repeat(500) }],
  ])("%j", (body, value) => {
    expect(stated(body)).toStrictEqual({ name: "n", source: "API", traceId: "t", ...(value as object) });
  });

  it("a correction is long, and is called output", () => {
    expect(stated({ dataType: "CORRECTION", value: "better", configId: null })).toStrictEqual({
      name: "output", source: "API", traceId: "t", dataType: "CORRECTION", value: 0, stringValue: null, longStringValue: "better", configId: null,
    });
  });

  it.each<[Record<string, unknown>]>([
    [{ dataType: "NUMERIC", value: "1" }], [{ dataType: "CATEGORICAL", value: 1 }], [{ dataType: "BOOLEAN", value: true }], [{ dataType: "BOOLEAN", value: 2 }], [{ dataType: "BOOLEAN", value: "1" }],
    [{ dataType: "TEXT", value: "" }], [{ dataType: "TEXT", value: "t".repeat(501) }], [{ dataType: "CORRECTION", value: 1 }], [{ dataType: "CORRECTION", value: "x", configId: "c" }],
    [{ value: true }], [{ value: null }], [{}], [{ dataType: "STARS", value: 1 }], [{ name: "", value: 1 }], [{ name: null, value: 1 }], [{ value: 1, source: "HUMAN" }], [{ value: 1, comment: 7 }],
    [{ value: 1, id: "a\rb" }], [{ value: 1, id: "" }],
  ])("refuses %j", (body) => {
    expect(messages({ name: "n", traceId: "t", ...body })).toHaveLength(1);
  });
});

describe("what a score is about", () => {
  it.each<[Record<string, unknown>, Record<string, unknown>]>([
    [{ traceId: "t" }, { traceId: "t" }],
    [{ traceId: "t", observationId: "o" }, { traceId: "t", observationId: "o" }],
    [{ traceId: "t", observationId: null, sessionId: null, datasetRunId: "" }, { traceId: "t", observationId: null }],
    [{ sessionId: "s" }, { sessionId: "s" }],
    [{ sessionId: "s", observationId: null, traceId: null }, { sessionId: "s", observationId: null }],
    [{ datasetRunId: "d" }, { datasetRunId: "d" }],
  ])("%j", (body, about) => {
    expect(parse({ name: "n", value: 1, ...body }).events[0]?.body).toStrictEqual({
      name: "n", source: "API", dataType: "NUMERIC", value: 1, stringValue: null, longStringValue: "", ...about,
    });
  });

  it.each<[Record<string, unknown>]>([
    [{}], [{ traceId: null }], [{ traceId: "" }], [{ traceId: "t", sessionId: "s" }], [{ traceId: "t", datasetRunId: "d" }], [{ sessionId: "s", datasetRunId: "d" }],
    [{ sessionId: "s", observationId: "o" }], [{ datasetRunId: "d", observationId: "o" }], [{ observationId: "o" }],
  ])("refuses %j", (body) => {
    expect(messages({ name: "n", value: 1, ...body })).toEqual([ABOUT]);
  });
});

describe("what the original lost silently [I-13]", () => {
  it.each<[Record<string, unknown>, string]>([
    [{ source: "ANNOTATION", traceId: "t", value: 1 }, "A score with source ANNOTATION needs a configId"],
    [{ source: "ANNOTATION", traceId: "t", value: 1, configId: "" }, "A score with source ANNOTATION needs a configId"],
    [{ dataType: "CORRECTION", sessionId: "s", value: "x" }, "A score of dataType CORRECTION belongs to a trace or an observation"],
    [{ dataType: "CORRECTION", datasetRunId: "d", value: "x" }, "A score of dataType CORRECTION belongs to a trace or an observation"],
  ])("%j is a 400 entry", (body, message) => {
    expect(messages({ name: "n", ...body })).toEqual([message]);
  });

  it.each<[Record<string, unknown>]>([
    [{ source: "ANNOTATION", value: 1, configId: "c" }],
    [{ source: "ANNOTATION", dataType: "CORRECTION", value: "x" }],
    [{ source: "EVAL", value: 1 }],
  ])("%j is stored", (body) => {
    expect(stated(body)).toMatchObject({ source: body.source });
  });
});

describe("the other fields", () => {
  it("states each as sent, null erasing", () => {
    const body = { value: 1, environment: "Eu", comment: "c", metadata: { a: 1 }, queueId: "q", configId: "cf", executionTraceId: "x", observationId: "o" };
    expect(stated(body)).toMatchObject({ environment: "eu", comment: "c", metadata: { a: 1 }, queueId: "q", configId: "cf", executionTraceId: "x", observationId: "o" });
    const erased = stated({ value: 1, environment: null, comment: null, metadata: null, queueId: null, configId: null, executionTraceId: null });
    expect(erased).toStrictEqual({
      name: "n", source: "API", traceId: "t", dataType: "NUMERIC", value: 1, stringValue: null, longStringValue: "",
      comment: null, queueId: null, configId: null, executionTraceId: null,
    });
  });
});

describe("POST /scores", () => {
  const posted = (body: Record<string, unknown>) => postedScore.safeParse({ name: "n", traceId: "t", value: 1, ...body });

  it.each([[""], [null], [undefined]])("the id %j is none", (id) => {
    expect(posted({ id }).data?.id ?? undefined).toBeUndefined();
  });

  it("a good id is kept, a bad one refused", () => {
    expect(posted({ id: "mine" }).data?.id).toBe("mine");
    expect(posted({ id: "a\rb" }).success).toBe(false);
  });

  it.each([["API", true], ["ANNOTATION", false], ["EVAL", false]])("source %s without config: %s", (source, accepted) => {
    expect(posted({ source }).success).toBe(accepted);
  });

  it("states what an event states", () => {
    const { data } = posted({ dataType: "BOOLEAN", comment: "c", executionTraceId: "dropped" });
    expect(data && scoreStatement(data)).toStrictEqual({
      name: "n", source: "API", traceId: "t", dataType: "BOOLEAN", value: 1, stringValue: "True", longStringValue: "", comment: "c",
    });
  });
});
