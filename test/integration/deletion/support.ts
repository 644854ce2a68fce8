import { expect } from "vitest";
import { consume } from "../../../src/deletion/consumer.ts";
import type { DeliveredMessage } from "../../../src/platform/ports.ts";
import { selectTraces } from "../../../src/access/traces.selected.ts";
import { OPERATORS, type Project, type TestApp } from "../../engine/app.ts";
import { event, send } from "../support/events.ts";

export const START = Date.UTC(2026, 0, 15, 10);

/** A trace with observations of both kinds, one a day later, and scores, as a client sends it. */
export const batchOf = (id: string, { observations = 3, session = "s" }: { observations?: number; session?: string } = {}) => [
  event("trace-create", START, { id, name: "n", tags: ["a"], sessionId: session, userId: "u", input: { q: id }, timestamp: new Date(START).toISOString() }),
  ...Array.from({ length: observations }, (_, index) =>
    event(index % 2 === 0 ? "generation-create" : "span-create", START + index, {
      id: `${id}-o${index}`, traceId: id, startTime: new Date(START + (index === 2 ? 86_400_000 : index)).toISOString(), input: `in ${id}`, output: "out",
    })),
  event("score-create", START, { id: `${id}-s`, traceId: id, name: "q", value: 1 }),
  event("score-create", START, { id: `${id}-os`, traceId: id, observationId: `${id}-o0`, name: "q", value: 2 }),
];

export const store = (app: TestApp, project: Project, ids: readonly string[]): Promise<void> => send(app, project, ids.flatMap((id) => batchOf(id)));

export const consumer = (app: TestApp, deps = app.deps) => (batch: readonly DeliveredMessage[]): Promise<void> => consume({ ...deps, select: selectTraces(deps) }, batch);

/** Delivers until nothing waits any more. */
export async function deliverAll(app: TestApp): Promise<void> {
  for (let round = 0; app.queue.waiting.length > 0; round++) {
    if (round > 20) throw new Error("the queue does not run empty");
    await app.queue.deliver(consumer(app));
  }
}

/** Rows of each table with data that a text occurs in anywhere, read without any help of the product's. */
export async function rowsWith(app: TestApp, text: string): Promise<Record<string, number>> {
  const { client, database } = app.database;
  const names = async (query: string): Promise<string[]> => ((await (await client.query({ query, format: "JSONEachRow" })).json()) as { name: string }[]).map(({ name }) => name);
  const tables = await names(`SELECT name FROM system.tables WHERE database = '${database}' AND engine LIKE '%MergeTree' AND name NOT LIKE 'spanhouse%' AND name NOT IN ('exp_deletions', 'exp_tombstones')`);
  const found: Record<string, number> = {};
  for (const table of tables) {
    const result = await client.query({ query: `SELECT count() AS rows FROM ${table} WHERE position(toString(tuple(*)), {text:String}) > 0`, query_params: { text }, format: "JSONEachRow" });
    const [row] = (await result.json()) as { rows: string | number }[];
    if (Number(row?.rows) > 0) found[table] = Number(row?.rows);
  }
  return found;
}

/** What the API says of a trace on a side: by id, in lists, and of what belongs to it. */
export async function visible(app: TestApp, side: "current" | "new", project: Project, id: string): Promise<string[]> {
  app.modes.read = side;
  const call = (path: string) => app.as(project).call("GET", `/api/public${path}`);
  const seen: string[] = [];
  for (const path of [`/traces/${id}`, `/observations/${id}-o0`, `/observations/${id}-o2`, `/scores/${id}-s`, `/v2/scores/${id}-os`]) if ((await call(path)).status !== 404) seen.push(path);
  for (const path of ["/traces?limit=100", `/observations?traceId=${id}`, "/observations?limit=100", "/v2/scores?limit=100", "/scores?limit=100", "/v2/observations?limit=100"]) {
    const { status, body } = await call(path);
    expect(status).toBe(200);
    if (JSON.stringify(body.data).includes(`"${id}`)) seen.push(path);
  }
  return seen;
}

export async function expectHidden(app: TestApp, project: Project, ids: readonly string[], sides: readonly ("current" | "new")[] = ["current", "new"]): Promise<void> {
  for (const side of sides) for (const id of ids) expect({ side, id, seen: await visible(app, side, project, id) }).toEqual({ side, id, seen: [] });
}

export async function admin(app: TestApp, method: string, path: string, body?: unknown): Promise<{ status: number; body: any }> {
  const response = await app.request(`/api/admin${path}`, { method, headers: { authorization: `Bearer ${OPERATORS.operator}`, "content-type": "application/json" }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  return { status: response.status, body: await response.json() };
}

export const states = async (app: TestApp): Promise<Record<string, string>> =>
  Object.fromEntries((await admin(app, "GET", "/deletions?limit=1000")).body.deletions.map((each: { deletionId: string; state: string }) => [each.deletionId, each.state]));
