import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { basic, KEYS, type TestApp } from "../../engine/app.ts";
import { given, type Given } from "../scores/given.ts";
import { ServedDocument } from "./document.ts";

/** Every route answers what the document says, on both sides, for data of every shape. */
let data: Given;
let app: TestApp;
let document: ServedDocument;
beforeAll(async () => {
  data = await given();
  ({ app } = data);
  document = new ServedDocument(await (await app.request("/api/public/openapi.json")).text());
});
afterAll(() => app.drop());

interface Asked {
  path: string;
  method?: string;
  body?: unknown;
  status?: number;
}

async function answered({ path, method = "GET", body }: Asked): Promise<{ status: number; json: unknown }> {
  const response = await app.request(`/api/public${path}`, { method, headers: { authorization: basic(KEYS.one), "content-type": "application/json" }, ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }) });
  return { status: response.status, json: await response.json() };
}

const each = (path: string, ids: Iterable<string>): Asked[] => [...ids].map((id) => ({ path: `${path}/${encodeURIComponent(id)}` }));
const otlp = { resourceSpans: [{ scopeSpans: [{ spans: [{ traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "b7ad6b7169203331", name: "s", startTimeUnixNano: "1772000000000000000", endTimeUnixNano: "1772000001000000000" }, { traceId: "nonsense", spanId: "" }] }] }] };

/** Requests by operation; every operation of the document is among them. */
const requests = (): Record<string, Asked[]> => ({
  postIngestion: [{ path: "/ingestion", method: "POST", body: { batch: [{ id: "e1", type: "score-create", timestamp: "2026-01-01T00:00:00Z", body: { id: "s", traceId: "t", name: "n", value: 1 } }, { id: "e2", type: "nothing" }, 7] }, status: 207 }, { path: "/ingestion", method: "POST", body: "{no", status: 400 }],
  postOtelV1Traces: [{ path: "/otel/v1/traces", method: "POST", body: { resourceSpans: [] } }, { path: "/otel/v1/traces", method: "POST", body: otlp }],
  postOtelV1Metrics: [{ path: "/otel/v1/metrics", method: "POST", body: {} }],
  postMedia: [{ path: "/media", method: "POST", body: {}, status: 404 }],
  getMediaByMediaId: [{ path: "/media/x", status: 404 }],
  patchMediaByMediaId: [{ path: "/media/x", method: "PATCH", body: {}, status: 404 }],
  getTraces: [{ path: "/traces?limit=100" }, { path: "/traces?limit=100&fields=core" }, { path: "/traces?page=0", status: 400 }, { path: "/traces?orderBy=nothing.asc", status: 400 }],
  postTraces: [{ path: "/traces", method: "POST", body: { name: "n" } }, { path: "/traces", method: "POST", body: { name: 7 }, status: 400 }],
  deleteTraces: [{ path: "/traces", method: "DELETE", body: { traceIds: ["x"] } }, { path: "/traces", method: "DELETE", body: {}, status: 400 }],
  getTracesByTraceId: [...each("/traces", data.models.one.traces.keys()), { path: "/traces/nobody", status: 404 }],
  deleteTracesByTraceId: [{ path: "/traces/x", method: "DELETE" }],
  getObservations: [{ path: "/observations?limit=100" }, { path: "/observations?limit=5&cursor=" }],
  getObservationsByObservationId: [...each("/observations", [...data.models.one.observations.keys()].slice(0, 25)), { path: "/observations/nobody", status: 404 }],
  getV2Observations: [{ path: "/v2/observations?limit=1000" }, { path: "/v2/observations?limit=50&fields=core,basic,time,io,metadata,model,usage,prompt,metrics,trace_context" }, { path: "/v2/observations?cursor=x", status: 400 }],
  getScores: [{ path: "/scores?limit=100" }, { path: "/scores?limit=3&cursor=" }],
  postScores: [{ path: "/scores", method: "POST", body: { traceId: "t", name: "n", value: 1 } }, { path: "/scores", method: "POST", body: { traceId: "t", name: "n" }, status: 400 }],
  getScoresByScoreId: [{ path: "/scores/nobody", status: 404 }, { path: "/scores/s" }],
  deleteScoresByScoreId: [{ path: "/scores/x", method: "DELETE", status: 202 }],
  getV2Scores: [{ path: "/v2/scores?limit=100" }, { path: "/v2/scores?limit=100&fields=score" }, { path: "/v2/scores?limit=2&cursor=" }, { path: "/v2/scores?fields=trace", status: 400 }],
  getV2ScoresByScoreId: [...each("/v2/scores", [...data.models.one.scores.keys()].slice(0, 25)), { path: "/v2/scores/nobody", status: 404 }],
  getV3Scores: [{ path: "/v3/scores?limit=100&fields=details,annotation,subject" }, { path: "/v3/scores?limit=1" }, { path: "/v3/scores?nothing=1", status: 400 }],
  getSessions: [{ path: "/sessions" }, { path: "/sessions?limit=1&cursor=" }],
  getSessionsBySessionId: [...each("/sessions", ["s-1", "s-2"]), { path: "/sessions/nobody", status: 404 }],
  getProjects: [{ path: "/projects" }],
  getFreshness: [{ path: "/freshness" }],
  getHealth: [{ path: "/health" }, { path: "/health?failIfDatabaseUnavailable=true" }],
  getReady: [{ path: "/ready" }],
});

const idsOf = (): string[] => document.operations.map(({ id }) => id).sort();

it("every operation is asked", () => {
  expect(Object.keys(requests()).sort()).toEqual(idsOf());
});

it.each(["current", "new"] as const)("every answer is as documented: %s", async (side) => {
  app.modes.read = side;
  for (const [id, list] of Object.entries(requests())) {
    for (const asked of list) {
      const { status, json } = await answered(asked);
      expect({ ...asked, status }).toEqual({ ...asked, status: asked.status ?? 200 });
      const checked = document.answer(id, status).safeParse(json);
      expect({ ...asked, issues: checked.error?.issues }).toEqual({ ...asked, issues: undefined });
    }
  }
});

it("refusals that every route shares are as documented", async () => {
  for (const { id, path, method, operation } of document.operations) {
    const url = `/api/public${path.replaceAll(/\{\w+\}/g, "x")}`;
    const refused = await app.request(url, { method: method.toUpperCase() });
    if (operation.security.length === 0) expect([id, refused.status]).toEqual([id, 200]);
    else {
      expect([id, refused.status]).toEqual([id, 401]);
      expect({ id, issues: document.answer(id, 401).safeParse(await refused.json()).error?.issues }).toEqual({ id, issues: undefined });
    }
  }
});

describe("the checks can fail", () => {
  it("on a key too many, a key too few, and a wrong type", async () => {
    const { json } = await answered({ path: "/v2/scores?limit=1" });
    const schema = document.answer("getV2Scores", 200);
    const { data: [item], meta } = json as { data: [Record<string, unknown>]; meta: Record<string, unknown> };
    expect(schema.safeParse({ data: [item], meta }).success).toBe(true);
    for (const key of Object.keys(item).filter((name) => name !== "value")) {
      const { [key]: _gone, ...rest } = item;
      expect([key, schema.safeParse({ data: [rest], meta }).success]).toEqual([key, false]);
      expect([key, schema.safeParse({ data: [{ ...item, [key]: { not: "this" } }], meta }).success]).toEqual([key, key === "metadata"]);
    }
    expect(schema.safeParse({ data: [{ ...item, more: 1 }], meta }).success).toBe(false);
    expect(schema.safeParse({ data: [item], meta: { ...meta, totalItems: "1" } }).success).toBe(false);
  });
});
