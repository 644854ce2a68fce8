import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../../src/app.ts";
import type { BudgetOverrides, Limits } from "../../../src/db/budgets.ts";
import { createDb } from "../../../src/db/client.ts";
import { basic, KEYS, testApp, type TestApp } from "../../engine/app.ts";

/** Reads that cost more than their budget, of every kind: refused with what to narrow, on both sides. */
let app: TestApp;
const command = (query: string) => app.database.client.command({ query, clickhouse_settings: { async_insert: 0 } });
const ROWS = 10;
beforeAll(async () => {
  app = await testApp("over_budget");
  await command(`INSERT INTO traces (id, project_id, timestamp, name, session_id, event_ts) SELECT 't' || toString(number), 'project-one', now64(3), 'n', 's', now64(3) FROM numbers(${ROWS})`);
  await command(`INSERT INTO observations (id, trace_id, project_id, type, start_time, name, input, event_ts) SELECT 'o' || toString(number), 't0', 'project-one', 'SPAN', now64(3), 'n', repeat('x', 1000000), now64(3) FROM numbers(${ROWS})`);
  await command(`INSERT INTO scores (id, trace_id, project_id, timestamp, name, source, data_type, value, event_ts) SELECT 's' || toString(number), 't0', 'project-one', now64(3), 'n', 'API', 'NUMERIC', 1, now64(3) FROM numbers(${ROWS})`);
  app.modes.read = "new";
  for (const path of PATHS) expect((await app.as("one").call("GET", path)).status).toBe(200);
});
afterAll(() => app.drop());

const PATHS = ["/traces?limit=100", "/traces/t0", "/observations", "/v2/observations", "/scores", "/v2/scores", "/v3/scores", "/sessions", "/sessions/s"].map((path) => `/api/public${path}`);

/** The app with the same limits on every kind of read. */
function limited(limits: Partial<Limits>) {
  const { url, database } = app.database;
  const budgets: BudgetOverrides = { page: limits, detail: limits, scan: limits };
  const strict = createApp({ ...app.deps, db: createDb({ url, database, username: "default", password: "", compression: false, budgets }) });
  return async (path: string) => {
    const response = await strict.request(path, { headers: { authorization: basic(KEYS.one) } });
    return { path, status: response.status, body: (await response.json()) as unknown };
  };
}

const refusal = { status: 422, body: { message: expect.stringMatching(/Narrow the time range or add filters, or ask for fewer field groups/), error: "Request timed out" } };

/** The new side alone: where writes go there, nothing falls back. */
function onlyOn(side: "current" | "new"): void {
  app.modes.read = side;
  app.modes.write = side;
}

describe.each(["current", "new"] as const)("over budget is 422 with what to narrow: %s", (side) => {
  it.each<[string, Partial<Limits>]>([["rows", { rows: 1 }], ["bytes", { bytes: 1 }]])("%s, on every route", async (_, limits) => {
    onlyOn(side);
    const get = limited(limits);
    for (const path of PATHS) expect(await get(path)).toEqual({ path, ...refusal });
  });

  it("memory", async () => {
    onlyOn(side);
    expect(await limited({ memoryBytes: 1_000_000 })("/api/public/traces/t0")).toMatchObject(refusal);
  });
});

describe.each(["current", "new"] as const)("a statement that takes longer than it may: %s", (side) => {
  const table = { current: "observations", new: "exp_spans" }[side];

  it("is 422, and has ended on the server too", async () => {
    onlyOn(side);
    // Slow for real: every row that is read takes its time. The view reads the column.
    await command("DROP VIEW IF EXISTS exp_feed_observations");
    await command(`ALTER TABLE ${table} DROP COLUMN version`);
    await command(`ALTER TABLE ${table} ADD COLUMN version String ALIAS toString(sleepEachRow(0.29))`);
    const get = limited({ seconds: 1 });
    for (const path of ["/api/public/observations?limit=100", "/api/public/traces/t0"]) {
      expect(await get(path)).toEqual({ path, ...refusal });
      const running = async () => (await app.database.client.query({ query: "SELECT count() AS n FROM system.processes WHERE Settings['log_comment'] LIKE '%project-one%' AND current_database = currentDatabase()", format: "JSONEachRow" })).json<{ n: number }>();
      await expect.poll(async () => Number((await running())[0]?.n)).toBe(0);
    }
  });
});
