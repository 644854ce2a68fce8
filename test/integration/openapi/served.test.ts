import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { publicRoutes } from "../../../src/routes/index.ts";
import { type TestApp, testApp } from "../../engine/app.ts";
import { ServedDocument } from "./document.ts";

let app: TestApp;
let text: string;
let document: ServedDocument;
beforeAll(async () => {
  app = await testApp("openapi");
  text = await (await app.request("/api/public/openapi.json")).text();
  document = new ServedDocument(text);
});
afterAll(() => app.drop());

describe("GET /openapi.json", () => {
  it("has every route and no other", () => {
    const routes = publicRoutes.map(({ method, path }) => `${method === "ALL" ? "get" : method.toLowerCase()} ${path.replaceAll(/:(\w+)/g, "{$1}")}`);
    expect(document.operations.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(routes.sort());
  });

  it("says who may call as the routes do", () => {
    const names = { anybody: [], full: ["keys"], scores: ["keys", "publicKey"] };
    for (const { method, path, access } of publicRoutes) {
      const operation = document.json.paths[path.replaceAll(/:(\w+)/g, "{$1}")]?.[method === "ALL" ? "get" : method.toLowerCase()];
      expect([path, operation?.security.flatMap((each) => Object.keys(each))]).toEqual([path, names[access]]);
    }
  });

  it("is sound: references resolve, operation ids differ, path parameters are declared", () => {
    const names = new Set(Object.keys(document.json.components.schemas));
    for (const [reference] of text.matchAll(/"#\/[^"]+"/g)) expect(names).toContain(reference.slice(1, -1).replace("#/components/schemas/", ""));
    expect(text).not.toContain("$defs");
    const ids = document.operations.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { path, operation } of document.operations) {
      expect(operation.parameters.filter((parameter) => parameter.in === "path").map(({ name }) => `{${name}}`)).toEqual(path.match(/\{\w+\}/g) ?? []);
      const named = operation.parameters.map((parameter) => `${parameter.in} ${parameter.name}`);
      expect(new Set(named).size).toBe(named.length);
    }
  });

  it("tells parameters as they are checked", () => {
    const parameters = (id: string) => Object.fromEntries(document.operation(id).parameters.map(({ name, schema, required }) => [name, { ...schema, required }]));
    expect(parameters("getTraces")).toMatchObject({ page: { type: "integer", minimum: 1, default: 1, required: false }, limit: { type: "integer", minimum: 1, maximum: 100, default: 50 }, fromTimestamp: { type: "string", format: "date-time" }, filter: { type: "string" } });
    expect(parameters("getV2Scores")).toMatchObject({ operator: { enum: ["<", ">", "<=", ">=", "!=", "="] }, dataType: { enum: ["NUMERIC", "BOOLEAN", "CATEGORICAL", "TEXT", "CORRECTION"] }, value: { type: "number" } });
    expect(parameters("getV2Observations")).toMatchObject({ limit: { minimum: 0, maximum: 1_000, default: 50 } });
    expect(Object.keys(parameters("getV3Scores"))).toEqual(expect.arrayContaining(["cursor", "valueMin", "experimentId"]));
    expect(Object.keys(parameters("getTracesByTraceId"))).toEqual(["traceId", "fields"]);
  });

  it("tells bodies as they are checked", async () => {
    const body = document.operation("postScores").requestBody?.content["application/json"]?.schema ?? {};
    const schema = document.compile(body);
    for (const [sent, isTaken] of [[{ name: "n", traceId: "t", value: 1, dataType: "NUMERIC" }, true], [{ name: "n", traceId: "t", value: "1", dataType: "NUMERIC" }, false], [{ name: "", traceId: "t", value: 1, dataType: "NUMERIC" }, false], [{ traceId: "t", value: 1, dataType: "NUMERIC" }, false]] as const) {
      expect([sent, schema.safeParse(sent).success, (await app.as("one").call("POST", "/api/public/scores", sent)).status === 200]).toEqual([sent, isTaken, isTaken]);
    }
  });

  it("needs no key, and is sent once: its ETag stands for it", async () => {
    const first = await app.request("/api/public/openapi.json", { headers: { origin: "https://app.example" } });
    expect(first.status).toBe(200);
    expect(first.headers.get("content-type")).toBe("application/json");
    expect(first.headers.get("access-control-allow-origin")).toBe("https://app.example");
    const etag = first.headers.get("etag") as string;
    expect(etag).toMatch(/^"[\da-f]{64}"$/);
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
      const again = await app.request("/api/public/openapi.json", { headers: { "if-none-match": known } });
      expect([known, again.status, await again.text(), again.headers.get("etag")]).toEqual([known, 304, "", etag]);
    }
    expect((await app.request("/api/public/openapi.json", { headers: { "if-none-match": '"other"' } })).status).toBe(200);
    expect((await app.request("/api/public/openapi.json", { method: "POST" })).status).toBe(405);
  });
});

describe("GET /docs", () => {
  it("shows every operation and schema", async () => {
    const page = await (await app.request("/api/public/docs")).text();
    for (const { id, path, operation } of document.operations) {
      expect(page).toContain(`id="${id}"`);
      expect(page).toContain(`<code>${path}</code> ${operation.summary.replaceAll("'", "&#39;")}`);
    }
    for (const name of Object.keys(document.json.components.schemas)) expect(page).toContain(`<h3 id="${name}">`);
  });

  it("is one page that loads nothing and runs nothing", async () => {
    const answer = await app.request("/api/public/docs");
    const page = await answer.text();
    expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(answer.headers.get("content-security-policy")).toMatch(/^default-src 'none'; style-src 'unsafe-inline'/);
    expect(page).not.toMatch(/<script|<link|<img|<iframe|\ssrc=|@import|url\(|https?:\/\//i);
    // Links lead to places of this page, and to the document.
    const targets = [...page.matchAll(/href="([^"]+)"/g)].map(([, target]) => target as string);
    for (const target of targets.filter((each) => each !== "openapi.json")) expect(page).toContain(`id="${target.slice(1)}"`);
    // What the document says is text here: no tag of its own.
    expect(page).toContain("&lt;");
    expect(page.match(/<\/?(\w+)/g)?.every((tag) => /^<\/?(html|head|meta|title|style|body|h[1-4]|p|a|code|nav|details|summary|span|div|table|tr|th|td|pre|strong)$/.test(tag))).toBe(true);
  });
});
