import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KEYS, type TestApp, testApp } from "../../engine/app.ts";
import { getOn, onBothSides } from "../support/both-sides.ts";

/** POST /scores and POST /traces (REST contract 4.3 and 2.4), and the routes that take nothing yet. */
let app: TestApp;
beforeAll(async () => {
  app = await testApp("scores_writes");
});
afterAll(() => app.drop());

const post = (body: unknown, path = "/api/public/scores") => app.as("one").call("POST", path, body);
const score = async (id: string): Promise<any> => (await onBothSides(app, "one", [`/api/public/v2/scores/${encodeURIComponent(id)}`]))[0]?.body;
const ISSUES = { message: "Invalid request data", error: expect.arrayContaining([expect.objectContaining({ code: expect.any(String), message: expect.any(String) })]) };

describe("POST /scores", () => {
  const unset = { observationId: null, sessionId: null, datasetRunId: null, comment: null, metadata: {}, authorUserId: null, configId: null, queueId: null, executionTraceId: null };

  it.each<[Record<string, unknown>, Record<string, unknown>]>([
    [{ traceId: "t", value: 0.25 }, { traceId: "t", dataType: "NUMERIC", value: 0.25, stringValue: null }],
    [{ traceId: "t", observationId: "o", value: 1, dataType: "BOOLEAN" }, { traceId: "t", observationId: "o", dataType: "BOOLEAN", value: 1, stringValue: "True" }],
    [{ sessionId: "s", value: "good" }, { traceId: null, sessionId: "s", dataType: "CATEGORICAL", value: 0, stringValue: "good" }],
    [{ datasetRunId: "run", value: "a text", dataType: "TEXT" }, { traceId: null, datasetRunId: "run", dataType: "TEXT", stringValue: "a text" }],
    [{ traceId: "t", value: "better", dataType: "CORRECTION", source: "ANNOTATION" }, { traceId: "t", dataType: "CORRECTION", name: "output", source: "ANNOTATION", value: 0, stringValue: "better" }],
    [
      { traceId: "t", value: 2, comment: "c", metadata: { a: { b: 1 } }, configId: "cf", queueId: "q", source: "ANNOTATION", environment: "Prod" },
      { traceId: "t", dataType: "NUMERIC", value: 2, stringValue: null, comment: "c", metadata: { a: { b: 1 } }, configId: "cf", queueId: "q", source: "ANNOTATION", environment: "prod" },
    ],
  ])("%j", async (body, expected) => {
    const before = Date.now();
    const answer = await post({ name: "n", ...body });
    expect({ status: answer.status, body: answer.body }).toEqual({ status: 200, body: { id: expect.stringMatching(/^[\da-f-]{36}$/) } });
    // Readable at once, on both sides.
    const stored = await score(answer.body.id);
    expect(stored).toEqual({ id: answer.body.id, projectId: "project-one", name: "n", source: "API", environment: "default", ...unset, ...expected, timestamp: expect.any(String), createdAt: stored.timestamp, updatedAt: stored.timestamp });
    expect(Date.parse(stored.timestamp)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(stored.timestamp)).toBeLessThanOrEqual(Date.now());
  });

  it("the same id again updates: name, type and value change, time and trace stay, what is not said is kept", async () => {
    expect((await post({ id: "mine", traceId: "t1", name: "first", value: 1, comment: "kept", metadata: { a: 1 } })).body).toEqual({ id: "mine" });
    const first = await score("mine");
    expect((await post({ id: "mine", traceId: "t2", name: "second", value: "good", metadata: { b: 2 } })).body).toEqual({ id: "mine" });
    const second = await score("mine");
    expect(second).toMatchObject({ name: "second", dataType: "CATEGORICAL", value: 0, stringValue: "good", traceId: "t1", timestamp: first.timestamp, createdAt: first.createdAt, comment: "kept", metadata: { a: 1, b: 2 } });
    const answers = await onBothSides(app, "one", ["name=first", "name=second", "scoreIds=mine", "traceId=t2"].map((query) => `/api/public/v2/scores?${query}`));
    expect(answers.map(({ body }) => body.meta.totalItems)).toEqual([0, 1, 1, 0]);
  });

  it.each([[""], [null]])("the id %j is none: the server gives one", async (id) => {
    const { body } = await post({ id, traceId: "t", name: "n", value: 1 });
    expect((await score(body.id)).id).toMatch(/^[\da-f-]{36}$/);
  });

  it("is of the caller's project alone", async () => {
    await app.as("two").call("POST", "/api/public/scores", { id: "shared", traceId: "t", name: "theirs", value: 2 });
    expect((await score("shared")).error).toBe("LangfuseNotFoundError");
    await post({ id: "shared", traceId: "t", name: "ours", value: 1 });
    expect(await score("shared")).toMatchObject({ name: "ours", projectId: "project-one" });
    expect((await app.as("two").call("GET", "/api/public/v2/scores/shared")).body).toMatchObject({ name: "theirs", projectId: "project-two" });
  });

  it("a browser's public key is enough, for this and for no reading", async () => {
    const authorization = `Bearer ${KEYS.one.publicKey}`;
    // As a browser's beacon sends it: JSON under another content type.
    const answer = await app.request("/api/public/scores", { method: "POST", headers: { authorization, "content-type": "text/plain" }, body: JSON.stringify({ id: "from a browser", traceId: "t", name: "thumb", value: 1 }) });
    expect({ status: answer.status, body: await answer.json() }).toEqual({ status: 200, body: { id: "from a browser" } });
    expect(await score("from a browser")).toMatchObject({ name: "thumb" });
    for (const [method, path] of [["GET", "/scores"], ["GET", "/v2/scores/x"], ["GET", "/v3/scores"], ["DELETE", "/scores/x"], ["POST", "/traces"], ["POST", "/otel/v1/metrics"], ["POST", "/media"]]) {
      expect([method, path, (await app.request(`/api/public${path}`, { method, headers: { authorization } })).status]).toEqual([method, path, 403]);
    }
  });

  it.each<[Record<string, unknown>]>([
    [{ source: "EVAL" }], [{ source: "api" }], [{ source: "ANNOTATION" }], [{ name: "" }], [{ name: undefined }], [{ name: 7 }], [{ value: undefined }], [{ value: null }], [{ value: true, dataType: "BOOLEAN" }], [{ value: 2, dataType: "BOOLEAN" }], [{ value: "1", dataType: "NUMERIC" }],
    [{ value: 1, dataType: "CATEGORICAL" }], [{ value: "", dataType: "TEXT" }], [{ value: "x".repeat(501), dataType: "TEXT" }], [{ value: "x", dataType: "CORRECTION", configId: "c" }], [{ value: 1, dataType: "STARS" }], [{ traceId: undefined }], [{ sessionId: "s" }], [{ datasetRunId: "d" }],
    [{ traceId: undefined, sessionId: "s", observationId: "o" }], [{ traceId: undefined, sessionId: "s", value: "x", dataType: "CORRECTION" }], [{ comment: 7 }], [{ id: "a\rb" }], [{ id: 7 }],
  ])("refuses %j, and stores nothing", async (wrong) => {
    const { status, body } = await post({ id: "refused", traceId: "t", name: "n", value: 1, ...wrong });
    expect({ status, body }).toEqual({ status: 400, body: ISSUES });
    expect((await getOn(app, "current", "one", ["/api/public/v2/scores?scoreIds=refused"]))[0]?.body.data).toEqual([]);
  });

  it.each([["[]"], ["null"], ["7"], ['"x"'], ["{}"]])("refuses the body %s", async (body) => {
    expect(await post(body)).toMatchObject({ status: 400, body: ISSUES });
  });

  it.each([["{no json"], ["{} {}"], [" "]])("a body that is no JSON is 400 in JSON: %s", async (body) => {
    expect(await post(body)).toMatchObject({ status: 400, body: { message: expect.any(String), error: "InvalidRequestError" } });
  });

  it("is 503 and says to try again when the store is away", async () => {
    const away = await testApp("scores_away", { through: () => "http://127.0.0.1:9" });
    try {
      const { status, body, headers } = await away.as("one").call("POST", "/api/public/scores", { traceId: "t", name: "n", value: 1 });
      expect({ status, error: body.error, retryAfter: headers.get("retry-after") }).toEqual({ status: 503, error: "ServiceUnavailableError", retryAfter: expect.stringMatching(/^\d+$/) });
    } finally {
      await away.drop();
    }
  });
});

describe("POST /traces", () => {
  const trace = async (id: string): Promise<any> => (await onBothSides(app, "one", [`/api/public/traces/${encodeURIComponent(id)}`]))[0]?.body;

  it("stores one trace, updates it under the same id, and gives an id where there is none", async () => {
    const body = { id: "tr", timestamp: "2026-03-01T10:00:00.000Z", name: "n", userId: "u", sessionId: "s", tags: ["b", "a"], input: { q: 1 }, metadata: { k: "v" }, public: true, environment: "prod", release: "r", version: "v" };
    expect(await post(body, "/api/public/traces")).toMatchObject({ status: 200, body: { id: "tr" } });
    expect(await trace("tr")).toMatchObject({ ...body, tags: ["a", "b"], output: null });
    expect((await post({ id: "tr", output: "done" }, "/api/public/traces")).body).toEqual({ id: "tr" });
    expect(await trace("tr")).toMatchObject({ ...body, tags: ["a", "b"], output: "done" });
    const { body: given } = await post({ name: "no id" }, "/api/public/traces");
    expect(Object.keys(given)).toEqual(["id"]);
    expect(await trace(given.id)).toMatchObject({ name: "no id" });
  });

  it.each([[{ id: "" }], [{ name: 7 }], [{ timestamp: "yesterday" }], [{ tags: "a" }], [[]], [null]])("refuses %j", async (body) => {
    expect(await post(JSON.stringify(body), "/api/public/traces")).toMatchObject({ status: 400, body: ISSUES });
  });
});

describe("deletions that are refused", () => {
  const call = (method: string, path: string, body?: unknown) => app.as("one").call(method, `/api/public${path}`, body);

  it.each([[{}], [{ traceIds: [] }], [{ traceIds: [7] }], [{ traceIds: "t" }], [{ traceIds: ["t"], more: 1 }], [{ traceIds: Array.from({ length: 1_001 }, String) }], [[]]])("a wrong body is told first", async (body) => {
    expect(await call("DELETE", "/traces", body)).toMatchObject({ status: 400, body: ISSUES });
  });

  it("a missing or broken body is 400, NUL in an id too", async () => {
    for (const answer of [await call("DELETE", "/traces"), await call("DELETE", "/traces", "{no"), await call("DELETE", "/traces/a%00b"), await call("DELETE", "/scores/a%00b")]) expect(answer).toMatchObject({ status: 400, body: { error: "InvalidRequestError" } });
  });
});

describe("what SDKs reach besides", () => {
  it("metrics of any kind are well", async () => {
    const authorization = `Basic ${btoa(`${KEYS.one.publicKey}:${KEYS.one.secretKey}`)}`;
    for (const body of ["", "{}", "not json", new Uint8Array([1, 2, 3])]) {
      const answer = await app.request("/api/public/otel/v1/metrics", { method: "POST", headers: { authorization, "content-type": "application/x-protobuf" }, body });
      expect({ status: answer.status, body: await answer.json() }).toEqual({ status: 200, body: { message: "OK" } });
    }
  });

  it("there is no media, whatever is asked", async () => {
    const NONE = { status: 404, body: { message: "Media storage is not available on this server", error: "LangfuseNotFoundError" } };
    const request = { contentType: "image/png", contentLength: 5, sha256Hash: "x".repeat(44), traceId: "t", field: "input" };
    for (const [method, path, body] of [["POST", "/media", request], ["POST", "/media", {}], ["PATCH", "/media/m", { uploadedAt: "2026-01-01T00:00:00Z", uploadHttpStatus: 200 }], ["GET", "/media/m", undefined]] as const) {
      const { status, body: answer } = await app.as("one").call(method, `/api/public${path}`, body);
      expect({ method, status, body: answer }).toEqual({ method, ...NONE });
    }
  });

  it("readiness needs no key", async () => {
    const answer = await app.request("/api/public/ready");
    expect({ status: answer.status, body: await answer.json() }).toEqual({ status: 200, body: { status: "OK", version: expect.stringMatching(/^\d+\.\d+\.\d+/) } });
  });
});
