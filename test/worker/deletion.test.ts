import { afterAll, beforeAll, expect, it } from "vitest";
import { hashSecret } from "../../src/http/key-hash.ts";
import { DEMO, startWorker, type WorkerServer } from "./server.ts";

const OPERATOR = "worker-operator-token";

let server: WorkerServer;
beforeAll(async () => {
  const operators = [{ name: "test", role: "operator", tokenHash: await hashSecret("worker-pepper", OPERATOR) }];
  server = await startWorker({ SPANHOUSE_WRITE_MODE: "dual", ADMIN_OPERATORS: JSON.stringify(operators) });
});
afterAll(() => server.close());

const authorization = `Basic ${btoa(`${DEMO.publicKey}:${DEMO.secretKey}`)}`;

const call = (method: string, path: string, body?: unknown): Promise<Response> =>
  fetch(`${server.url}${path}`, { method, headers: { authorization: path.startsWith("/api/admin") ? `Bearer ${OPERATOR}` : authorization, "content-type": "application/json" }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });

const at = "2026-01-15T10:00:00.000Z";
const batchOf = (id: string) => [
  { id: `${id}-e1`, type: "trace-create", timestamp: at, body: { id, name: "n", timestamp: at } },
  { id: `${id}-e2`, type: "span-create", timestamp: at, body: { id: `${id}-o`, traceId: id, startTime: at, input: "in" } },
  { id: `${id}-e3`, type: "score-create", timestamp: at, body: { id: `${id}-s`, traceId: id, name: "q", value: 1 } },
];

async function stateOf(deletionId: string): Promise<string[]> {
  const answer = await call("GET", `/api/admin/deletions/${deletionId}`);
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { parts: { state: string }[] }).parts.map(({ state }) => state);
}

async function rowsOf(table: string, column: string): Promise<number> {
  const result = await server.database.client.query({ query: `SELECT count() AS rows FROM ${table} WHERE startsWith(${column}, 'gone')`, format: "JSONEachRow" });
  const [row] = (await result.json()) as { rows: string | number }[];
  return Number(row?.rows);
}

it("in workerd, through the real queue: hidden at once, verified by itself, nothing left, nothing comes back", async () => {
  const ids = Array.from({ length: 1_000 }, (_, index) => `gone-${index}`);
  for (let start = 0; start < ids.length; start += 200) {
    const batch = [...ids.slice(start, start + 200), ...(start === 0 ? ["kept"] : [])].flatMap(batchOf);
    expect((await call("POST", "/api/public/ingestion", { batch })).status).toBe(207);
  }
  const began = performance.now();
  const one = await call("DELETE", "/api/public/traces/gone-0");
  const rest = await call("DELETE", "/api/public/traces", { traceIds: ids.slice(1) });
  expect([one.status, rest.status], server.logs().filter((line) => line.includes('error')).join()).toEqual([200, 200]);
  const hidden = performance.now();
  const list = (await (await call("GET", "/api/public/traces?limit=10")).json()) as { data: { id: string }[] };
  expect(list.data.map(({ id }) => id)).toEqual(["kept"]);
  for (const answer of [one, rest]) {
    const id = answer.headers.get("x-deletion-id") as string;
    await expect.poll(() => stateOf(id), { timeout: 120_000, interval: 250 }).toSatisfy((states: string[]) => states.every((state) => state === "verified"));
  }
  console.log(`1,000 traces in workerd: hidden in ${Math.round(hidden - began)} ms, verified ${Math.round(performance.now() - hidden)} ms later`);
  expect((await call("POST", "/api/public/ingestion", { batch: batchOf("gone-7") })).status).toBe(207);
  await server.cron();
  for (const [table, column] of [["traces", "id"], ["observations", "trace_id"], ["scores", "trace_id"], ["exp_spans", "trace_id"], ["exp_span_io", "trace_id"], ["exp_traces_amt", "trace_id"], ["exp_trace_metrics", "trace_id"], ["exp_trace_properties", "trace_id"], ["exp_scores", "trace_id"], ["exp_trace_hours", "trace_id"], ["exp_events", "entity_id"]] as const) {
    expect({ table, rows: await rowsOf(table, column) }).toEqual({ table, rows: 0 });
  }
  expect((await call("GET", "/api/public/traces/kept")).status).toBe(200);
});
