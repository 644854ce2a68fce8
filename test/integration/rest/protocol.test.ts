import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LIMITS } from "../../../src/domain/limits.ts";
import { publicRoutes } from "../../../src/routes/index.ts";
import { basic, KEYS, type TestApp, testApp } from "../../engine/app.ts";

let app: TestApp;
beforeAll(async () => {
  app = await testApp("protocol");
});
afterAll(() => app.drop());

const BASE = "/api/public";
const ORIGIN = "https://app.example";
const authorization = basic(KEYS.one);

const paths = [...new Set(publicRoutes.map(({ path }) => path))].map((path) => ({
  path,
  url: BASE + path.replace(/:\w+/g, "some-id"),
  methods: publicRoutes.filter((route) => route.path === path).map(({ method }) => method as string),
}));

async function call(method: string, url: string, headers: Record<string, string> = {}): Promise<{ status: number; text: string; headers: Headers }> {
  const response = await app.request(url, { method, headers: { origin: ORIGIN, ...headers } });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

it.each(paths.filter(({ methods }) => !methods.includes("ALL")))("$path: another method is 405 in JSON, without a key and with one", async ({ url, methods }) => {
  const others = ["GET", "POST", "PUT", "PATCH", "DELETE", "PROPFIND"].filter((method) => !methods.includes(method));
  for (const method of others) {
    for (const headers of [{}, { authorization }, { authorization: "nonsense" }]) {
      const answer = await call(method, url, headers as Record<string, string>);
      expect({ method, status: answer.status, body: JSON.parse(answer.text) }).toEqual({ method, status: 405, body: { message: "Method not allowed", error: "MethodNotAllowedError" } });
      expect(answer.headers.get("access-control-allow-origin")).toBe(ORIGIN);
    }
  }
});

describe.each(paths)("$path", ({ path, url, methods }) => {
  it("OPTIONS is 204 before auth and says what a browser may send", async () => {
    const { status, text, headers } = await call("OPTIONS", url, { "access-control-request-method": "POST", "access-control-request-headers": "authorization,content-type,x-langfuse-sdk-name" });
    expect({ status, text }).toEqual({ status: 204, text: "" });
    expect(headers.get("access-control-allow-origin")).toBe(ORIGIN);
    expect(headers.get("access-control-allow-methods")?.split(",").map((name) => name.trim())).toEqual(["GET", "HEAD", "PUT", "PATCH", "POST", "DELETE"]);
    expect(headers.get("access-control-allow-headers")?.split(",").map((name) => name.trim())).toEqual(["authorization", "content-type", "x-langfuse-sdk-name"]);
    expect(headers.get("access-control-allow-credentials")).toBeNull();
  });

  it("an answer to a browser carries CORS, whatever its status", async () => {
    for (const headers of [{}, { authorization }] as Record<string, string>[]) {
      const answer = await call(methods.find((method) => method !== "ALL") ?? "GET", url, headers);
      expect(answer.headers.get("access-control-allow-origin"), `${path} ${answer.status}`).toBe(ORIGIN);
      expect(answer.headers.get("content-type")).toMatch(/^application\/(json|x-protobuf)/);
    }
  });
});

describe("unknown paths", () => {
  it.each(["/", "/api", BASE, `${BASE}/`, `${BASE}/nothing`, `${BASE}/traces/a/b`, `${BASE}/v2/prompts`, `${BASE}/datasets/x`, "/api/other/traces", `${BASE}/Traces`, "/api/public%2Ftraces"])("%s is 404 in JSON", async (path) => {
    for (const method of ["GET", "POST", "DELETE"]) {
      const answer = await call(method, path, { authorization });
      expect({ status: answer.status, body: JSON.parse(answer.text) }).toEqual({ status: 404, body: { message: expect.any(String), error: "LangfuseNotFoundError" } });
      expect(answer.headers.get("access-control-allow-origin")).toBe(ORIGIN);
    }
  });
});

describe("ids in paths", () => {
  const byId = paths.filter(({ path, methods }) => path.includes(":") && methods.includes("GET")).map(({ path }) => path);
  const at = (path: string, id: string): string => BASE + path.replace(/:\w+/, id);

  it.each(byId)("%s: malformed percent-encoding is 400", async (path) => {
    for (const id of ["%", "%zz", "a%2", "%ff", "%c3%28", "%ed%a0%80"]) {
      const answer = await call("GET", at(path, id), { authorization });
      expect({ id, status: answer.status, body: JSON.parse(answer.text) }).toEqual({ id, status: 400, body: { message: expect.any(String), error: "InvalidRequestError" } });
      expect(answer.headers.get("access-control-allow-origin")).toBe(ORIGIN);
    }
  });

  it.each(byId)("%s: NUL is 400", async (path) => {
    const answer = await call("GET", at(path, "a%00b"), { authorization });
    expect({ status: answer.status, error: JSON.parse(answer.text).error }).toEqual({ status: 400, error: "InvalidRequestError" });
  });

  it.each(byId)("%s: text of any kind that is no id is 404 and comes back unharmed", async (path) => {
    const ids = ["' OR 1=1 --", "') UNION SELECT * FROM system.users --", "{p1:String}", "${x}", "\\", "\\'", "`", "%", "%25", "..", "é你😀", "a\nb\tc\r", "<script>", "x".repeat(3_000), "a/b", "a?b=c#d", "null", "__proto__", "\u007f\u0001"];
    for (const id of ids.filter((id) => id !== "..")) {
      for (const side of ["current", "new"] as const) {
        app.modes.read = side;
        const answer = await call("GET", at(path, encodeURIComponent(id)), { authorization });
        expect({ id, side, status: answer.status, error: JSON.parse(answer.text).error }).toEqual({ id, side, status: 404, error: "LangfuseNotFoundError" });
      }
    }
    expect(app.logged).toEqual([]);
  });

  it("the error names the id as it was meant", async () => {
    const { text } = await call("GET", `${BASE}/traces/${encodeURIComponent("a/b %41 '\"")}`, { authorization });
    expect(JSON.parse(text).message).toBe("Trace a/b %41 '\" not found within authorized project");
  });
});

describe("health", () => {
  it.each(["GET", "POST", "PUT", "DELETE"])("%s needs no key", async (method) => {
    const { status, text } = await call(method, `${BASE}/health`);
    expect({ status, body: JSON.parse(text) }).toEqual({ status: 200, body: { status: "OK", version: expect.stringMatching(/^\d+\.\d+\.\d+/) } });
  });

  it("says which check failed: an empty store has no recent events", async () => {
    const { status, text } = await call("GET", `${BASE}/health?failIfNoRecentEvents=true&failIfDatabaseUnavailable=true`);
    expect({ status, text: JSON.parse(text).status }).toEqual({ status: 503, text: "No traces within the last 3 minutes" });
  });

  it("knows recent events of either side", async () => {
    for (const write of ["current", "new"] as const) {
      const own = await testApp("health", { write });
      const recent = new Date().toISOString();
      const check = () => own.as("one").call("GET", `${BASE}/health?failIfNoRecentEvents=true`);
      await own.as("one").call("POST", `${BASE}/ingestion`, { batch: [{ id: "e1", type: "trace-create", timestamp: recent, body: { id: "t", timestamp: recent } }] });
      await own.settled();
      expect((await check()).body.status).toBe("No observations within the last 3 minutes");
      await own.as("one").call("POST", `${BASE}/ingestion`, { batch: [{ id: "e2", type: "span-create", timestamp: recent, body: { id: "o", traceId: "t", startTime: recent } }] });
      await own.settled();
      expect((await check()).body).toMatchObject({ status: "OK" });
      await own.drop();
    }
  });
});

it("more events or spans than are taken at once are 413 at either door, before one of them is looked at", async () => {
  const many = Array.from({ length: LIMITS.batchEvents + 1 }, () => 0);
  const post = async (path: string, body: unknown) => {
    const response = await app.request(BASE + path, { method: "POST", headers: { authorization, "content-type": "application/json" }, body: JSON.stringify(body) });
    return { status: response.status, text: await response.text() };
  };
  const message = `${LIMITS.batchEvents + 1} %s in one request exceed the limit of ${LIMITS.batchEvents}. Send smaller batches.`;
  const batch = await post("/ingestion", { batch: many });
  expect([batch.status, JSON.parse(batch.text)]).toEqual([413, { message: message.replace("%s", "events"), error: "PayloadTooLargeError" }]);
  const split = [{ scopeSpans: [{ spans: many.slice(9) }] }, { scopeSpans: [{ spans: [] }, { spans: many.slice(0, 9) }] }];
  const spans = await post("/otel/v1/traces", { resourceSpans: split });
  expect([spans.status, JSON.parse(spans.text)]).toEqual([413, { error: message.replace("%s", "spans") }]);
});
