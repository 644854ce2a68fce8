import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { publicRoutes } from "../../../src/routes/index.ts";
import { basic, KEYS, type TestApp, testApp } from "../../engine/app.ts";
import { event } from "../support/events.ts";

let app: TestApp;
beforeAll(async () => {
  app = await testApp("auth");
});
afterAll(() => app.drop());

const BASE = "/api/public";
const HINT = " Confirm that you've configured the correct host.";
const ORIGIN = "https://app.example";

const guarded = publicRoutes.filter(({ access }) => access !== "anybody");
const pathOf = (path: string): string => BASE + path.replace(/:\w+/g, "some-id");
const named = guarded.map((route) => ({ ...route, url: pathOf(route.path) }));

async function call(method: string, url: string, headers: Record<string, string> = {}): Promise<{ status: number; body: any; headers: Headers }> {
  const response = await app.request(url, { method, headers: { origin: ORIGIN, ...headers } });
  const text = await response.text();
  return { status: response.status, body: text === "" ? undefined : JSON.parse(text), headers: response.headers };
}

/** Ingestion says the error's name too (ingestion contract 1); every other route only the message (REST contract 1.3). */
const refusal = (path: string, message: string, error: string) => (path === "/ingestion" ? { message, error } : { message });

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const { one, two } = KEYS;
const REFUSED: [string, string | undefined, string][] = [
  ["no header", undefined, "No authorization header"],
  ["another scheme", "Digest abc", "Invalid authorization header"],
  ["a scheme alone", "Basic", `Invalid authorization header.${HINT}`],
  ["not base64", "Basic §§§", `Invalid authorization header.${HINT}`],
  ["not UTF-8", `Basic ${Buffer.from([0xff, 0x3a, 0xfe]).toString("base64")}`, `Invalid authorization header.${HINT}`],
  ["no colon", `Basic ${base64("pk-lf-one")}`, `Invalid authorization header.${HINT}`],
  ["empty public part", `Basic ${base64(":sk-lf-one")}`, `Invalid authorization header.${HINT}`],
  ["empty secret part", `Basic ${base64("pk-lf-one:")}`, `Invalid authorization header.${HINT}`],
  ["wrong secret", basic({ ...one, secretKey: "sk-lf-wrong" }), `Invalid credentials.${HINT}`],
  ["unknown public key", basic({ publicKey: "pk-lf-nobody", secretKey: one.secretKey }), `Invalid credentials.${HINT}`],
  ["another key's secret", basic({ publicKey: one.publicKey, secretKey: two.secretKey }), `Invalid credentials.${HINT}`],
  ["a secret with more after a colon", basic({ ...one, secretKey: `${one.secretKey}:more` }), `Invalid credentials.${HINT}`],
  ["keys the wrong way round", basic({ publicKey: one.secretKey, secretKey: one.publicKey }), `Invalid credentials.${HINT}`],
  ["a key that is a property of every object", basic({ publicKey: "__proto__", secretKey: "constructor" }), `Invalid credentials.${HINT}`],
  ["Bearer with an unknown public key", "Bearer pk-lf-nobody", `Invalid public key.${HINT}`],
  ["Bearer with a secret key", `Bearer ${one.secretKey}`, `Invalid public key.${HINT}`],
  ["Bearer with nothing", "Bearer ", `Invalid public key.${HINT}`],
];

describe.each(REFUSED)("%s", (_, authorization, message) => {
  it.each(named)("$method $path: 401", async ({ method, path, url }) => {
    const { status, body, headers } = await call(method, url, authorization === undefined ? {} : { authorization });
    expect({ status, body }).toEqual({ status: 401, body: path.startsWith("/otel") ? expect.objectContaining({ message }) : refusal(path, message, "UnauthorizedError") });
    expect(headers.get("access-control-allow-origin")).toBe(ORIGIN);
  });
});

describe("Bearer with a public key", () => {
  const authorization = `Bearer ${one.publicKey}`;

  it.each(named.filter(({ access }) => access === "full"))("$method $path: 403", async ({ method, url }) => {
    const { status, body, headers } = await call(method, url, { authorization });
    expect({ status, message: body.message }).toEqual({ status: 403, message: "Access denied - insufficient permissions for this endpoint" });
    expect(headers.get("access-control-allow-origin")).toBe(ORIGIN);
  });

  it("may send scores and logs, and each other event is refused by itself", async () => {
    const at = Date.UTC(2026, 0, 15);
    const score = event("score-create", at, { id: "bearer-score", traceId: "bearer-trace", name: "thumb", value: 1 });
    const log = event("sdk-log", at, { log: "hello" });
    const others = [event("trace-create", at, { id: "bearer-trace" }), event("span-create", at, { id: "bearer-span", traceId: "bearer-trace" }), event("generation-update", at, { id: "bearer-span" })];
    const response = await app.request(`${BASE}/ingestion`, { method: "POST", headers: { authorization }, body: JSON.stringify({ batch: [...others, score, log] }) });
    expect(response.status).toBe(207);
    expect(await response.json()).toEqual({
      successes: [{ id: score.id, status: 201 }],
      errors: others.map(({ id }) => ({ id, status: 401, message: "Authentication error", error: "Access Scope Denied" })),
    });
    expect((await call("GET", `${BASE}/traces/bearer-trace`, { authorization: basic(one) })).status).toBe(404);
    expect((await call("GET", `${BASE}/observations/bearer-span`, { authorization: basic(one) })).status).toBe(404);
    await app.as("one").call("POST", `${BASE}/ingestion`, { batch: [event("trace-create", at, { id: "bearer-trace" })] });
    expect((await call("GET", `${BASE}/traces/bearer-trace`, { authorization: basic(one) })).body.scores).toMatchObject([{ id: "bearer-score", value: 1, source: "API" }]);
  });
});

describe("the right pair", () => {
  it("opens its own project and no other", async () => {
    for (const [project, keys] of Object.entries(KEYS)) {
      const { status, body } = await call("GET", `${BASE}/projects`, { authorization: basic(keys) });
      expect({ project, status, ids: body.data.map(({ id }: { id: string }) => id) }).toEqual({ project, status: 200, ids: [keys.projectId] });
    }
  });

  it("is asked for before the query and the body are looked at", async () => {
    expect((await call("GET", `${BASE}/traces?page=nonsense`)).status).toBe(401);
    expect((await app.request(`${BASE}/ingestion`, { method: "POST", body: "no json" })).status).toBe(401);
  });
});

it("an unknown failure of the key store is 503, not a refusal", async () => {
  const { createApp } = await import("../../../src/app.ts");
  const broken = createApp({ ...app.deps, keys: { find: () => Promise.reject(new Error("the store's own words")) }, flags: () => Promise.reject(new Error("not asked")) });
  for (const { method, url } of named) {
    const response = await broken.request(url, { method, headers: { authorization: basic(one) } });
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).not.toBeNull();
    expect(await response.json()).toMatchObject({ message: "Service Unavailable" });
  }
});
