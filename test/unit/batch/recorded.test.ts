import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseBatch } from "../../../src/ingest/batch/parse.ts";
import type { IngestEvent } from "../../../src/ingest/event.ts";

/** What the published client packages really sent. */
const FOLDER = new URL("../../fixtures/ingestion/", import.meta.url);

interface Recorded {
  requests: { body: { batch: { id: string; type: string; body: Record<string, unknown> }[] } }[];
}

const read = (file: string): Recorded => JSON.parse(readFileSync(new URL(file, FOLDER), "utf8"));

const eventsOf = (file: string): IngestEvent[] => read(file).requests.flatMap((request) => parseBatch(request.body, "full").events);

/** The statements about one entity, in the order sent. */
const about = (file: string, entityId: string, kind?: string) =>
  eventsOf(file).filter((event) => event.entityId.endsWith(entityId) && (kind === undefined || event.kind === kind));

const files = readdirSync(FOLDER);

describe("recorded requests", () => {
  it("are all here", () => {
    expect(files).toHaveLength(8);
  });

  it.each(files)("%s: every event is good, and its time and ids are kept", (file) => {
    for (const { body } of read(file).requests) {
      const { events, successes, errors } = parseBatch(body, "full");
      expect(errors).toEqual([]);
      expect(successes.map((success) => success.id)).toEqual(body.batch.map((sent) => sent.id));
      expect(events.map((event) => event.entityId)).toEqual(body.batch.map((sent) => sent.body.id));
      expect(events.map((event) => event.body.environment)).toEqual(body.batch.map((sent) => sent.body.environment));
    }
  });

  it("minimal", () => {
    expect(about("v3-minimal.json", "", "trace")).toHaveLength(1);
    expect(eventsOf("v3-minimal.json")[0]?.body).toMatchObject({ timestamp: Date.UTC(2026, 0, 15, 11, 0, 0, 22), environment: "fx-minimal" });
  });

  it.each([
    ["usage-openai-legacy", { usage: { input: "11", output: "7", total: "18" } }],
    ["usage-generic", { usage: { input: "5", output: "6", total: "11" } }],
    ["usage-characters", { usage: { input: "300", output: "120", total: "420" } }],
    ["usage-total-only", { usage: { total: "99" } }],
    ["usage-details", { usage: { input: "10", output: "20", cache_read_input_tokens: "5" } }],
    ["usage-openai-completion", { usage: { input: "60", output: "30", total: "150", input_cached_tokens: "40", input_audio_tokens: "0", output_reasoning_tokens: "20" } }],
    ["usage-openai-response", { usage: { input: "48", output: "24", total: "96", input_cached_tokens: "16", output_reasoning_tokens: "8" } }],
    ["usage-cost-in-out", { usage: { input: "1", output: "2" }, cost: { input: "0.25", output: "0.5" } }],
    ["usage-cost-total", { cost: { total: "1.5" } }],
    ["usage-cost-custom", { usage: { input: "3", output: "4", images: "2" }, cost: { input: "0.1", images: "0.4", total: "0.75" } }],
    ["usage-none", {}],
  ])("usage variants: %s", (id, expected) => {
    const body = about("v3-usage-variants.json", id)[0]?.body as { usage?: unknown; cost?: unknown };
    expect({ usage: body.usage, cost: body.cost }).toEqual({ usage: undefined, cost: undefined, ...expected });
  });

  it("scores: types are given or inferred, about a trace, an observation or a session", () => {
    const scores = eventsOf("v3-scores.json").filter((event) => event.kind === "score");
    const brief = scores.map(({ entityId, body }) => [entityId.replace("fx-scores-", ""), body.dataType, body.value, body.stringValue]);
    expect(brief).toContainEqual(["scored-int", "NUMERIC", 4, null]);
    expect(brief).toContainEqual(["scored-cat", "CATEGORICAL", 0, "good"]);
    expect(brief).toContainEqual(["scored-cat2", "CATEGORICAL", 0, "inferred"]);
    expect(scores.find((event) => event.body.sessionId)?.body.traceId).toBeUndefined();
    expect(scores.some((event) => event.body.observationId)).toBe(true);
    expect(new Set(scores.map((event) => event.entityId)).size).toBe(scores.length - 1);
  });

  it("LangChain: the root observation has its trace's id", () => {
    const events = eventsOf("v3-langchain-callback.json");
    const trace = events.find((event) => event.kind === "trace");
    const root = events.find((event) => event.kind === "observation" && event.entityId === trace?.entityId);
    expect(root?.body).toMatchObject({ traceId: trace?.entityId });
    expect(root?.body).not.toHaveProperty("parentObservationId");
  });

  it("an agent's run: updates follow their creates, an event among spans and generations", () => {
    const events = eventsOf("v3-nested-agent.json");
    const types = new Set(events.flatMap((event) => (event.kind === "observation" ? [event.body.type] : [])));
    expect(types).toEqual(new Set(["SPAN", "GENERATION", "EVENT"]));
    const updates = events.filter((event) => event.isUpdate);
    expect(updates.length).toBeGreaterThan(0);
    for (const update of updates) expect(events.some((event) => !event.isUpdate && event.entityId === update.entityId)).toBe(true);
  });

  it("a session of traces: four traces, two users, one session", () => {
    const traces = eventsOf("v3-session-of-traces.json").flatMap((event) => (event.kind === "trace" ? [event.body] : []));
    expect(new Set(traces.map((body) => body.sessionId)).size).toBe(1);
    expect(new Set(traces.map((body) => body.userId)).size).toBe(2);
  });

  it("every JSON type as input comes out as its text, strings as they were", () => {
    for (const { body: request } of read("v3-unicode-and-types.json").requests) {
      const { events } = parseBatch(request, "full");
      request.batch.forEach(({ body }, index) => {
        const statement = events[index]?.body as { input?: string };
        if (body.input === undefined || body.input === null) expect(statement).not.toHaveProperty("input");
        else expect(statement.input).toBe(typeof body.input === "string" ? body.input : JSON.stringify(body.input));
      });
    }
  });

  it("observeOpenAI: two statements about one trace, usage in OpenAI's shape", () => {
    const events = eventsOf("v3-openai-wrapper.json");
    const traces = events.filter((event) => event.kind === "trace");
    expect(traces.length).toBeGreaterThan(new Set(traces.map((event) => event.entityId)).size);
    const usages = events.flatMap((event) => (event.kind === "observation" && event.body.usage ? [event.body.usage] : []));
    expect(usages.length).toBeGreaterThan(0);
    for (const usage of usages) expect(usage).toMatchObject({ input: expect.stringMatching(/^\d+$/), output: expect.stringMatching(/^\d+$/) });
  });
});
