import { afterAll, beforeAll, expect, it } from "vitest";
import { type TestApp, testApp } from "../../engine/app.ts";

/** List rows settled before migration 0009 do not know when their trace was heard of: lists show it all the same. */

let app: TestApp;
beforeAll(async () => {
  app = await testApp("creation");
});
afterAll(() => app.drop());

async function onBothSides(path: string): Promise<{ data: Record<string, unknown>[] }> {
  const answers = [];
  for (const side of ["current", "new"] as const) {
    app.modes.read = side;
    const { status, body } = await app.as("one").call("GET", path);
    expect(status).toBe(200);
    answers.push(body);
  }
  expect(answers[1]).toEqual(answers[0]);
  return answers[0];
}

const PATHS = ["/api/public/traces?fields=core", "/api/public/traces", "/api/public/sessions", "/api/public/sessions?limit=1&page=2"];

it("shows the same times from list rows that know them and from those that do not", async () => {
  const trace = (id: string, more: object) => ({ id: `e-${id}`, type: "trace-create", timestamp: "2026-01-15T10:00:00Z", body: { id, timestamp: "2026-01-15T09:00:00Z", ...more } });
  const { body } = await app.as("one").call("POST", "/api/public/ingestion", { batch: [trace("a", { sessionId: "s" }), trace("b", { sessionId: "s" }), trace("c", { sessionId: "r" }), trace("d", {})] });
  expect(body.errors).toEqual([]);
  const known = [];
  for (const path of PATHS) known.push(await onBothSides(path));
  expect(known[0]?.data).toHaveLength(4);
  const { client } = app.database;
  const count = async (condition: string) => (await (await client.query({ query: `SELECT count() AS rows FROM exp_trace_metrics FINAL WHERE listed = 1 AND ${condition}`, format: "JSONEachRow" })).json<{ rows: string }>())[0]?.rows;
  expect(Number(await count("created_at > '2026-01-01' AND updated_at > '2026-01-01'"))).toBe(4);
  await client.command({ query: "ALTER TABLE exp_trace_metrics UPDATE created_at = 0, updated_at = 0 WHERE trace_id IN ('a', 'c') SETTINGS mutations_sync = 2" });
  expect(Number(await count("created_at = 0"))).toBe(2);
  for (const [index, path] of PATHS.entries()) expect(await onBothSides(path)).toEqual(known[index]);
});
