import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { migrateDatabase } from "../../cli/migrate/index.ts";
import { hashSecret } from "../../src/http/key-hash.ts";
import { freshDatabase, type TestDatabase } from "../engine/database.ts";
import { type FaultyProxy, faultyProxy } from "../integration/faults/proxy.ts";
import { type DenoServer, startDenoServer } from "./deno-server.ts";
import { DEMO } from "./server.ts";

/** The Deno entry as its users run it: a process, the real engine, HTTP. */
const [PEPPER, TOKEN] = ["deno-pepper", "deno-operator-token"];
const WAIT = { timeout: 90_000, interval: 100 };
let database: TestDatabase;
let proxy: FaultyProxy;
let env: Record<string, string>;
let running: DenoServer[] = [];

beforeAll(async () => {
  database = await freshDatabase("deno");
  await migrateDatabase({ url: database.url, database: database.database });
  proxy = await faultyProxy();
  env = {
    CLICKHOUSE_URL: proxy.url(database.url),
    CLICKHOUSE_DATABASE: database.database,
    API_KEY_PEPPER: PEPPER,
    API_KEYS: JSON.stringify([{ projectId: DEMO.projectId, projectName: "Demo", organizationId: "org", organizationName: "Org", publicKey: DEMO.publicKey, secretHash: await hashSecret(PEPPER, DEMO.secretKey) }]),
    ADMIN_OPERATORS: JSON.stringify([{ name: "test", role: "operator", tokenHash: await hashSecret(PEPPER, TOKEN) }]),
    SPANHOUSE_WRITE_MODE: "dual",
  };
});
afterEach(async () => {
  for (const each of running) each.signal("SIGKILL");
  await Promise.all(running.map(({ exited }) => exited));
  running = [];
});
afterAll(async () => {
  await database.drop();
  await proxy.close();
});

async function start(vars: Record<string, string> = {}): Promise<DenoServer> {
  const server = await startDenoServer({ ...env, ...vars });
  running.push(server);
  return server;
}

async function call({ url }: DenoServer, method: string, path: string, body?: unknown): Promise<{ status: number; body: any; headers: Headers }> {
  const authorization = path.startsWith("/api/admin") ? `Bearer ${TOKEN}` : `Basic ${btoa(`${DEMO.publicKey}:${DEMO.secretKey}`)}`;
  const response = await fetch(url + path, { method, headers: { authorization, "content-type": "application/json" }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  return { status: response.status, body: await response.json(), headers: response.headers };
}

const at = "2026-01-15T10:00:00.000Z";
const batchOf = (id: string) => [
  { id: `${id}-e1`, type: "trace-create", timestamp: at, body: { id, name: "n", timestamp: at } },
  { id: `${id}-e2`, type: "span-create", timestamp: at, body: { id: `${id}-o`, traceId: id, startTime: at, input: "in" } },
  { id: `${id}-e3`, type: "score-create", timestamp: at, body: { id: `${id}-s`, traceId: id, name: "q", value: 1 } },
];
const ingest = (server: DenoServer, ...ids: string[]) => call(server, "POST", "/api/public/ingestion", { batch: ids.flatMap(batchOf) });
const READS = (id: string) => [`/traces/${id}`, `/observations/${id}-o`, `/scores/${id}-s`];

/** Answers of every read of a trace, by the side that is asked for. */
async function readsOf(server: DenoServer, id: string): Promise<number[]> {
  return Promise.all(READS(id).map(async (path) => (await call(server, "GET", `/api/public${path}`)).status));
}
const stateOf = async (server: DenoServer, deletionId: string): Promise<string> => (await call(server, "GET", `/api/admin/deletions/${deletionId}`)).body.parts.map(({ state }: { state: string }) => state).join();

it("serves: health, a batch, and reads on both sides; flags set through one process are seen by the other", async () => {
  const [one, two] = await Promise.all([start(), start()]);
  expect((await call(one, "GET", "/api/public/health")).body).toMatchObject({ status: "OK" });
  expect((await ingest(one, "read")).status).toBe(207);
  const bodies: unknown[] = [];
  for (const mode of ["current", "new"]) {
    for (const pattern of ["publicTraces.byId", "observations.byId", "scores.byId"]) {
      expect((await call(one, "PUT", `/api/admin/rollout/${pattern}`, { mode, reason: "the test" })).status).toBe(200);
      await expect.poll(async () => (await call(two, "GET", `/api/admin/rollout/explain?project=${DEMO.projectId}&pattern=${pattern}`)).body.mode, WAIT).toBe(mode);
    }
    for (const server of [one, two]) bodies.push(await Promise.all(READS("read").map(async (path) => (await call(server, "GET", `/api/public${path}`)).body)));
  }
  expect(bodies[0]).toMatchObject([{ id: "read", name: "n" }, { id: "read-o" }, { id: "read-s" }]);
  expect(bodies.slice(1)).toEqual([bodies[0], bodies[0], bodies[0]]);
  // The cron runs by itself.
  await expect.poll(() => one.logged.map(({ event }) => event), WAIT).toContain("settle.sweep");
});

it("deletes: gone from every read when it answers, and verified soon; killed in the middle of it, the next process ends it", async () => {
  const first = await start({ SPANHOUSE_MODE: "new" });
  expect((await ingest(first, "gone-1", "gone-2", "kept")).status).toBe(207);
  const deletion = await call(first, "DELETE", "/api/public/traces/gone-1");
  expect(deletion.status).toBe(200);
  expect(await readsOf(first, "gone-1")).toEqual([404, 404, 404]);
  await expect.poll(() => stateOf(first, deletion.headers.get("x-deletion-id") as string), WAIT).toBe("verified");

  proxy.armTag("deletion.erase.exp_spans", "hangs");
  const killed = (await call(first, "DELETE", "/api/public/traces/gone-2")).headers.get("x-deletion-id") as string;
  await expect.poll(() => proxy.seen(), WAIT).toBeGreaterThan(0);
  first.signal("SIGKILL");
  expect(await first.exited).toBeNull();
  proxy.armTag("deletion.erase.exp_spans");

  const next = await start({ SPANHOUSE_MODE: "new" });
  expect(await stateOf(next, killed)).toBe("hidden");
  await expect.poll(() => stateOf(next, killed), WAIT).toBe("verified");
  expect(await readsOf(next, "gone-2")).toEqual([404, 404, 404]);
  expect(await readsOf(next, "kept")).toEqual([200, 200, 200]);
  for (const table of ["traces", "observations", "exp_spans", "exp_trace_metrics", "exp_events"]) {
    const result = await database.client.query({ query: `SELECT count() AS rows FROM ${table} WHERE startsWith(${table === "traces" ? "id" : "trace_id"}, 'gone')`, format: "JSONEachRow" });
    expect({ table, rows: Number(((await result.json()) as { rows: string }[])[0]?.rows) }).toEqual({ table, rows: 0 });
  }
});

it("stops on a signal when what is under way has ended: the request is answered, its trace is stored", async () => {
  const server = await start();
  expect((await call(server, "GET", "/api/public/health")).status).toBe(200);
  proxy.armTag("ingest.append");
  const answers = Promise.all(Array.from({ length: 5 }, (_, index) => ingest(server, `last-${index}`)));
  await expect.poll(() => proxy.seen(), WAIT).toBe(5);
  server.signal("SIGTERM");
  expect((await answers).map(({ status }) => status)).toEqual([207, 207, 207, 207, 207]);
  expect(await server.exited).toBe(0);
  const other = await start();
  for (let index = 0; index < 5; index++) expect(await readsOf(other, `last-${index}`)).toEqual([200, 200, 200]);
});

it("says in a line what is configured wrong", async () => {
  await expect(startDenoServer({ ...env, CLICKHOUSE_URL: "nowhere", PORT: "many" })).rejects.toThrow(/spanhouse is configured wrong\. CLICKHOUSE_URL/);
});
