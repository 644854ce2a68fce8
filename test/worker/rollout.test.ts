import { afterAll, beforeAll, expect, it } from "vitest";
import { hashSecret } from "../../src/http/key-hash.ts";
import { DEMO, startWorker, type WorkerServer } from "./server.ts";

/** The whole way in workerd: flags in KV, comparing behind answers, the guard by samples and by cron, and back. */
let worker: WorkerServer;
interface Kv {
  get(key: string): Promise<string | null>;
  put(key: string, value: string): Promise<void>;
}
let kv: Kv;
const TOKEN = "worker-admin-token";

beforeAll(async () => {
  worker = await startWorker({ SPANHOUSE_WRITE_MODE: "dual", ADMIN_OPERATORS: JSON.stringify([{ name: "ops", role: "operator", tokenHash: await hashSecret("worker-pepper", TOKEN) }]) });
  kv = (await worker.env()).FLAGS as Kv;
  const events = [
    { id: "e1", type: "trace-create", timestamp: "2026-01-01T00:00:00Z", body: { id: "t", name: "trace", timestamp: "2026-01-01T00:00:00Z" } },
    { id: "e2", type: "span-create", timestamp: "2026-01-01T00:00:00Z", body: { id: "o", traceId: "t", name: "span", startTime: "2026-01-01T00:00:00Z" } },
  ];
  expect((await call("POST", "/api/public/ingestion", { batch: events })).status).toBe(207);
});
afterAll(() => worker.close());

async function call(method: string, path: string, body?: unknown): Promise<{ status: number; body: any }> {
  const authorization = path.startsWith("/api/admin") ? `Bearer ${TOKEN}` : `Basic ${btoa(`${DEMO.publicKey}:${DEMO.secretKey}`)}`;
  const response = await fetch(worker.url + path, { method, headers: { authorization }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  return { status: response.status, body: await response.json() };
}
const modeOf = async (pattern: string) => (await call("GET", `/api/admin/rollout/explain?project=${DEMO.projectId}&pattern=${pattern}`)).body.mode as string;
const rows = async <T>(query: string) => (await worker.database.client.query({ query, format: "JSONEachRow" })).json<T>();
const samples = async (pattern: string) => Number((await rows<{ count: string }>(`SELECT count() AS count FROM exp_shadow_results WHERE pattern = '${pattern}'`))[0]?.count);

it("compares behind answers, and rolls a pattern back through KV when a wrong row is planted, that one alone", async () => {
  for (const pattern of ["observations.byId", "publicTraces.byId"]) {
    expect((await call("PUT", `/api/admin/rollout/${pattern}`, { mode: "shadow", reason: "compare", thresholds: { minSamples: 3 } })).status).toBe(200);
  }
  expect(JSON.parse((await kv.get("rollout")) as string).patterns["observations.byId"].mode).toBe("shadow");
  await call("GET", "/api/public/traces/t");
  await call("GET", "/api/public/observations/o");
  await expect.poll(() => samples("observations.byId"), { timeout: 20_000 }).toBe(1);
  await expect.poll(() => samples("publicTraces.byId"), { timeout: 20_000 }).toBe(1);
  expect(await rows("SELECT DISTINCT class FROM exp_shadow_results")).toEqual([{ class: "match" }]);

  await worker.database.client.command({ query: "INSERT INTO exp_spans SELECT * REPLACE ('planted' AS name, event_ts + 1 AS event_ts) FROM exp_spans WHERE span_id = 'o'", clickhouse_settings: { async_insert: 0 } });
  for (let index = 2; index <= 3; index++) {
    expect((await call("GET", "/api/public/observations/o")).body.name).toBe("span");
    await expect.poll(() => samples("observations.byId"), { timeout: 20_000 }).toBe(index);
  }
  await worker.cron();
  expect(JSON.parse((await kv.get("rollout")) as string).patterns["observations.byId"]).toMatchObject({ mode: "current", rollback: { by: "guard" } });
  expect([await modeOf("observations.byId"), await modeOf("publicTraces.byId")]).toEqual(["current", "shadow"]);
  const [latest] = (await call("GET", "/api/admin/rollout/history")).body.data;
  expect(latest).toMatchObject({ pattern: "observations.byId", action: "guard", reason: "2 of 3 samples differ: 66.7 % of the answers, allowed are 0.1 %" });
});

it("measures drift on the cron, and shows it with everything else", async () => {
  await worker.cron();
  const { body } = await call("GET", "/api/admin/status");
  expect(body).toMatchObject({ failed: [], flagsUnreadable: null, drift: { sampled: 1, differing: 0 } });
});

it("answers as current whatever KV holds", async () => {
  await kv.put("rollout", '{"version":99,"write":"new","patterns":{"observations.byId":{"mode":"new"}}}');
  await expect.poll(() => modeOf("observations.byId"), { timeout: 90_000, interval: 1_000 }).toBe("current");
  expect((await call("GET", "/api/public/observations/o")).body.name).toBe("span");
  expect((await call("PUT", "/api/admin/rollout/observations.byId", { mode: "new", reason: "why" })).status).toBe(409);
});
