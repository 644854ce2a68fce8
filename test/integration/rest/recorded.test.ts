import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestApp, testApp } from "../../engine/app.ts";
import { onBothSides, withoutStamps } from "../support/both-sides.ts";
import { replay } from "../support/recorded.ts";

/** What clients recorded, against values worked out by hand from the requests and the contract. */
let app: TestApp;
beforeAll(async () => {
  app = await testApp("recorded");
  await replay(app, "one");
  await app.settled();
});
afterAll(() => app.drop());

const get = async (path: string): Promise<any> => {
  const [answer] = await onBothSides(app, "one", [path]);
  expect(answer?.status).toBe(200);
  return withoutStamps(answer?.body);
};

/** An observation that states nothing but what every observation has. */
const bare = (trace: string) => ({
  traceId: trace, projectId: "project-one", completionStartTime: null, parentObservationId: null, level: "DEFAULT", statusMessage: null, version: null, metadata: {}, model: null, modelId: null, modelParameters: null,
  promptId: null, promptName: null, promptVersion: null, usageDetails: {}, costDetails: {}, usage: { unit: "TOKENS", input: 0, output: 0, total: 0 }, unit: "TOKENS", promptTokens: 0, completionTokens: 0, totalTokens: 0,
  usagePricingTierId: null, usagePricingTierName: null, inputPrice: null, outputPrice: null, totalPrice: null, calculatedInputCost: null, calculatedOutputCost: null, calculatedTotalCost: 0, timeToFirstToken: null,
});

describe("nested-agent", () => {
  const id = "fx-nested-agent-agent";
  const at = (ms: number): string => new Date(Date.UTC(2026, 0, 15, 10) + ms).toISOString();
  const observation = { ...bare(id), environment: "fx-nested-agent" };
  const trace = {
    id, projectId: "project-one", timestamp: at(123), name: "support-agent", userId: "fx-nested-agent-user", sessionId: "fx-nested-agent-session", release: "rel-7", version: "v1.2.3",
    environment: "fx-nested-agent", externalId: null, public: true, bookmarked: false, tags: ["alpha", "prod", "zeta"],
    input: { question: "Where is my parcel?" }, output: { answer: "It arrives on 2 January." },
    metadata: { tenant: "acme", retries: 1, nested: { deep: [1, 2, { three: 3 }], extra: "e" }, flag: true, closed: "yes" },
    htmlPath: `/project/project-one/traces/${id}`,
    // From the first start, 10:00:00.133, to the last end, 10:00:02.623.
    latency: 2.49,
    totalCost: 0.0051,
  };
  const plan = { ...observation, id: `${id}-plan`, type: "SPAN", name: "plan", startTime: at(133), endTime: at(1_073), latency: 0.94, version: "span-v1", input: { steps: 2 }, output: { done: true }, metadata: { stage: "planning" } };
  const generation = {
    ...observation, id: `${id}-gen`, type: "GENERATION", name: "choose-tool", parentObservationId: `${id}-plan`, startTime: at(143), completionStartTime: at(243), endTime: at(643), latency: 0.5, timeToFirstToken: 0.1,
    model: "acme-llm-1", modelParameters: { temperature: 0.2, maxTokens: 512, stop: ["\n", "END"], stream: true, top_p: "0.9" }, metadata: { attempt: 1, streamed: true },
    input: [{ role: "system", content: "You pick tools." }, { role: "user", content: "Where is my parcel?" }],
    // Text within decoded JSON is not decoded again.
    output: { role: "assistant", content: null, tool_calls: [{ id: "call_1", type: "function", function: { name: "track", arguments: '{"parcel":"P-1"}' } }] },
    usageDetails: { input: 120, output: 30, total: 150 }, usage: { unit: "TOKENS", input: 120, output: 30, total: 150 }, promptTokens: 120, completionTokens: 30, totalTokens: 150,
    costDetails: { input: 0.0012, output: 0.0009, total: 0.0021 }, calculatedInputCost: 0.0012, calculatedOutputCost: 0.0009, calculatedTotalCost: 0.0021,
  };
  const tool = {
    ...observation, id: `${id}-tool`, type: "SPAN", name: "track-parcel", parentObservationId: `${id}-plan`, startTime: at(653), endTime: at(1_023), latency: 0.37, level: "WARNING", statusMessage: "carrier slow",
    input: { parcel: "P-1" }, output: { status: "in transit", eta: "2031-01-02" },
  };
  const event = { ...observation, id: `${id}-event`, type: "EVENT", name: "cache-miss", parentObservationId: `${id}-tool`, startTime: at(663), endTime: null, latency: null, level: "DEBUG", input: { key: "P-1" }, output: { hit: false }, metadata: { cache: "edge" } };
  const answer = {
    ...observation, id: `${id}-answer`, type: "GENERATION", name: "answer", startTime: at(1_123), completionStartTime: at(1_373), endTime: at(2_623), latency: 1.5, timeToFirstToken: 0.25, level: "WARNING", statusMessage: "ok",
    model: "acme-llm-2", input: "compose", output: "It arrives on 2 January.", metadata: { late: "yes" },
    // The total that was not sent is the sum of the sides [I-11].
    usageDetails: { input: 50, output: 25, total: 75 }, usage: { unit: "TOKENS", input: 50, output: 25, total: 75 }, promptTokens: 50, completionTokens: 25, totalTokens: 75,
    costDetails: { input: 0.001, output: 0.002, total: 0.003 }, calculatedInputCost: 0.001, calculatedOutputCost: 0.002, calculatedTotalCost: 0.003,
  };

  it("as a trace's page", async () => {
    expect(await get(`/api/public/traces/${id}`)).toEqual({ ...trace, observations: [plan, generation, tool, event, answer], scores: [] });
  });

  it("as a list's row", async () => {
    const row = { ...trace, observations: [`${id}-answer`, `${id}-event`, `${id}-gen`, `${id}-plan`, `${id}-tool`], scores: [] };
    expect(await get("/api/public/traces?environment=fx-nested-agent")).toEqual({ data: [row], meta: { page: 1, limit: 50, totalItems: 1, totalPages: 1 } });
  });

  const blankIo = { input: null, output: null, metadata: {} };
  const blankMetrics = { latency: -1, totalCost: -1 };
  it.each([
    ["core", { ...blankIo, ...blankMetrics }],
    ["metrics", blankIo],
    ["io", blankMetrics],
  ])("without what was not asked for: fields=%s", async (fields, blank) => {
    const expected = { ...trace, observations: [], scores: [], ...blank };
    expect(await get(`/api/public/traces/${id}?fields=${fields}`)).toEqual(expected);
    expect((await get(`/api/public/traces?environment=fx-nested-agent&fields=${fields}`)).data).toEqual([expected]);
  });

  it.each([generation, event])("observation $name", async (expected) => {
    expect(await get(`/api/public/observations/${expected.id}`)).toEqual(expected);
  });
});

it("usage-variants", async () => {
  const expected: [string, Record<string, number>, number[], Record<string, number>][] = [
    ["characters", { input: 300, output: 120, total: 420 }, [300, 120, 420], {}],
    ["cost-custom", { input: 3, output: 4, images: 2, total: 9 }, [3, 4, 9], { input: 0.1, images: 0.4, total: 0.75 }],
    ["cost-in-out", { input: 1, output: 2, total: 3 }, [1, 2, 3], { input: 0.25, output: 0.5, total: 0.75 }],
    ["cost-total", {}, [0, 0, 0], { total: 1.5 }],
    // Every key that contains the word counts for its side.
    ["details", { input: 10, output: 20, cache_read_input_tokens: 5, total: 35 }, [15, 20, 35], {}],
    ["generic", { input: 5, output: 6, total: 11 }, [5, 6, 11], {}],
    ["none", {}, [0, 0, 0], {}],
    ["openai-completion", { input: 60, output: 30, total: 150, input_cached_tokens: 40, input_audio_tokens: 0, output_reasoning_tokens: 20 }, [100, 50, 150], {}],
    ["openai-legacy", { input: 11, output: 7, total: 18 }, [11, 7, 18], {}],
    ["openai-response", { input: 48, output: 24, total: 96, input_cached_tokens: 16, output_reasoning_tokens: 8 }, [64, 32, 96], {}],
    ["total-only", { total: 99 }, [0, 0, 99], {}],
  ];
  // They all start at once: in the order of their ids.
  const { observations, totalCost, latency } = await get("/api/public/traces/fx-usage-variants-usage");
  expect(observations.map((o: any) => [o.name, o.usageDetails, [o.usage.input, o.usage.output, o.usage.total], o.costDetails])).toEqual(expected);
  expect(observations.map((o: any) => [o.promptTokens, o.completionTokens, o.totalTokens])).toEqual(expected.map(([, , usage]) => usage));
  expect([totalCost, latency]).toEqual([3, 0.1]);
});

describe("scores", () => {
  const score = {
    projectId: "project-one", environment: "fx-scores", source: "API", traceId: "fx-scores-scored", observationId: null, timestamp: "2026-01-15T11:00:00.002Z", comment: null, metadata: {},
    authorUserId: null, configId: null, queueId: null, executionTraceId: null, stringValue: null, dataType: "NUMERIC",
  };
  const expected = [
    { ...score, id: "fx-scores-scored-cat", name: "verdict", dataType: "CATEGORICAL", value: 0, stringValue: "good" },
    { ...score, id: "fx-scores-scored-cat2", name: "verdict", dataType: "CATEGORICAL", value: 0, stringValue: "inferred" },
    { ...score, id: "fx-scores-scored-false", name: "is_toxic", dataType: "BOOLEAN", value: 0, stringValue: "False" },
    { ...score, id: "fx-scores-scored-int", name: "stars", value: 4 },
    { ...score, id: "fx-scores-scored-num", name: "accuracy", value: 0.875, comment: "close ✓", metadata: { rater: "r1", n: 3 } },
    { ...score, id: "fx-scores-scored-obs", name: "relevance", value: -1.5, observationId: "fx-scores-scored-gen" },
    { ...score, id: "fx-scores-scored-true", name: "is_safe", dataType: "BOOLEAN", value: 1, stringValue: "True" },
    // Written twice: the later value, at the time of the first.
    { ...score, id: "fx-scores-scored-upsert", name: "upserted", value: 2, comment: "second" },
  ];

  it("are a trace's, but for the session's", async () => {
    const { scores } = await get("/api/public/traces/fx-scores-scored");
    expect(scores.sort((a: any, b: any) => (a.id < b.id ? -1 : 1))).toEqual(expected);
    expect((await get("/api/public/traces?name=scored")).data).toMatchObject([{ scores: expected.map(({ id }) => id), latency: 0.01, totalCost: 0 }]);
  });
});

it("unicode-and-types: every text and type comes back", async () => {
  const inputs = { string: "plain", number: 42.5, true: true, "json-text": { already: "json", n: 1 }, "long-int-text": "1983516295378495150", "not-json": "{not json", html: "<script>alert(1)</script>", array: ["hello", { world: "world" }, [1, 2, 3]], "nested-null": { a: null, b: [null] } };
  const { observations, ...trace } = await get("/api/public/traces/fx-unicode-and-types-uni");
  expect(Object.fromEntries(observations.map((o: any) => [o.name, o.input]))).toEqual(inputs);
  expect(trace.tags).toEqual(["a,b", "emoji 🪢", "fx-unicode-and-types", "o'brien", "percent%20", "日本語"]);
  expect(trace.userId).toBe("fx-unicode-and-types-usér 漢字/\\'\"");
  expect(trace.input).toContain("cr\r back\\slash \"quotes\" 'single'");
  expect(trace.metadata.text).toBe(trace.input);
  expect(trace.output.deep.a.b.c.d.e.f.g).toEqual([1, 2.5, -3, 0, 10_000_000_000, true, false, null, "", [], {}]);
  const { data } = await get(`/api/public/traces?userId=${encodeURIComponent(trace.userId)}&tags=${encodeURIComponent("emoji 🪢,percent%20")}&name=${encodeURIComponent(trace.name)}`);
  expect(data.map(({ id }: { id: string }) => id)).toEqual(["fx-unicode-and-types-uni"]);
});

it("langchain-callback: a trace and its root observation share an id", async () => {
  const [trace] = (await get("/api/public/traces?environment=fx-langchain-callback")).data;
  expect(trace).toMatchObject({ name: "fx-langchain-callback-qa-chain", tags: ["fx-langchain-callback", "langchain"], output: { answer: "forty-two" }, timestamp: "2026-01-15T11:00:00.183Z", latency: 0.015 });
  expect(trace.observations).toHaveLength(5);
  expect(trace.observations).toContain(trace.id);
  expect(await get(`/api/public/observations/${trace.id}`)).toMatchObject({ id: trace.id, traceId: trace.id, type: "SPAN", parentObservationId: null });
});

it("session-of-traces: by session, newest first, each with its own span's latency", async () => {
  const { data, meta } = await get("/api/public/traces?sessionId=fx-session-of-traces-chat&limit=3");
  expect(meta).toEqual({ page: 1, limit: 3, totalItems: 4, totalPages: 2 });
  expect(data.map((trace: any) => [trace.name, trace.userId, trace.release, trace.input, trace.latency])).toEqual([
    ["turn-odd", "fx-session-of-traces-u1", "r2", "q3", 4],
    ["turn-even", "fx-session-of-traces-u0", "r2", "q2", 3],
    ["turn-odd", "fx-session-of-traces-u1", "r1", "q1", 2],
  ]);
});
