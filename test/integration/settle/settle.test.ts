import { afterAll, beforeAll, expect, it } from "vitest";
import { sweep } from "../../../src/settle/sweep.ts";
import { type TestApp, testApp } from "../../engine/app.ts";

let app: TestApp;
beforeAll(async () => {
  app = await testApp("settle");
});
afterAll(() => app.drop());

const command = (query: string) => app.database.client.command({ query, clickhouse_settings: { async_insert: 0 } });
const freshness = async () => (await app.as("one").call("GET", "/api/public/freshness")).body;
const totals = async (id: string) => {
  app.modes.read = "new";
  const { body } = await app.as("one").call("GET", `/api/public/traces?userId=${id}`);
  return body.data.map(({ totalCost, observations }: { totalCost: number; observations: string[] }) => ({ totalCost, observations }));
};

/** As an unmodified writer would: straight into the current tables. */
async function foreignTrace(id: string, cost: number): Promise<void> {
  await command(`INSERT INTO traces (id, project_id, timestamp, name, user_id, event_ts) VALUES ('${id}', 'project-one', '2026-01-15 10:00:00', 'foreign', '${id}', now64(3))`);
  await command(`INSERT INTO observations (id, trace_id, project_id, type, start_time, level, total_cost, cost_details, event_ts) VALUES ('${id}-o', '${id}', 'project-one', 'SPAN', '2026-01-15 10:00:01', 'DEFAULT', ${cost}, {'total': ${cost}}, now64(3))`);
}

// Merges would make one row of two: what was inserted is counted as it was inserted.
beforeAll(async () => {
  for (const table of ["exp_spans", "exp_scores"]) await command(`SYSTEM STOP MERGES ${app.database.database}.${table}`);
});

it("says what is pending, and a read settles it first", async () => {
  expect(await freshness()).toEqual({ pendingTraces: 0, lagSeconds: 0, sweptUntil: null });
  await foreignTrace("pending", 0.5);
  expect(await freshness()).toMatchObject({ pendingTraces: 1, lagSeconds: expect.any(Number) });
  expect(await totals("pending")).toEqual([{ totalCost: 0.5, observations: ["pending-o"] }]);
  expect(await freshness()).toMatchObject({ pendingTraces: 0, lagSeconds: 0 });
});

it("the sweep settles what a writer left behind, and moves the mark up to which readers look back", async () => {
  await foreignTrace("left", 0.25);
  // As if written a minute ago: younger changes are not the sweep's yet.
  await command("INSERT INTO exp_touched (touched_at, project_id, trace_id, settled) SELECT now64(6) - INTERVAL 60 SECOND, 'project-one', 'left', 0");
  await command("ALTER TABLE exp_touched DELETE WHERE touched_at > now64(6) - INTERVAL 30 SECOND SETTINGS mutations_sync = 2");
  expect(await sweep(app.db)).toBe(1);
  expect((await freshness()).sweptUntil).not.toBeNull();
  expect(await sweep(app.db)).toBe(0);
  const result = await app.database.client.query({ query: "SELECT toString(total_cost) AS cost FROM exp_trace_metrics FINAL WHERE trace_id = 'left' AND listed = 1", format: "JSONEachRow" });
  expect(await result.json()).toEqual([{ cost: "0.25" }]);
});

it("folds a later event onto the row another writer left, and keeps what only that row states", async () => {
  await command(
    "INSERT INTO traces (id, project_id, timestamp, name, user_id, tags, metadata, bookmarked, input, event_ts, created_at) VALUES ('old', 'project-one', '2026-01-15 10:00:00', 'theirs', 'old', ['x'], {'a': '{\"b\":1}'}, true, 'in', now64(3) - 3600, now64(3) - 3600)",
  );
  const body = { id: "old", output: "out", tags: ["y"], metadata: { a: { c: 2 } } };
  const answer = await app.as("one").call("POST", "/api/public/ingestion", { batch: [{ id: "late", type: "trace-create", timestamp: new Date().toISOString(), body }] });
  expect(answer.body.errors).toEqual([]);
  for (const side of ["current", "new"] as const) {
    app.modes.read = side;
    const { body: trace } = await app.as("one").call("GET", "/api/public/traces/old");
    expect(trace).toMatchObject({ name: "theirs", userId: "old", tags: ["x", "y"], metadata: { a: { b: 1, c: 2 } }, bookmarked: true, input: "in", output: "out", timestamp: "2026-01-15T10:00:00.000Z" });
  }
});

it("folds an update onto an observation another writer created, cost included", async () => {
  await command(
    "INSERT INTO observations (id, trace_id, project_id, type, start_time, name, level, provided_model_name, usage_details, cost_details, total_cost, event_ts, created_at) VALUES ('old-o', 'old', 'project-one', 'GENERATION', '2026-01-15 10:00:01', 'theirs', 'WARNING', 'm', {'input': 3, 'total': 3}, {'total': 0.75}, 0.75, now64(3) - 3600, now64(3) - 3600)",
  );
  await app.as("one").call("POST", "/api/public/ingestion", { batch: [{ id: "late-o", type: "generation-update", timestamp: new Date().toISOString(), body: { id: "old-o", traceId: "old", output: "done" } }] });
  for (const side of ["current", "new"] as const) {
    app.modes.read = side;
    const { body } = await app.as("one").call("GET", "/api/public/observations/old-o");
    expect(body).toMatchObject({ traceId: "old", name: "theirs", level: "WARNING", model: "m", output: "done", calculatedTotalCost: 0.75, startTime: "2026-01-15T10:00:01.000Z" });
  }
});

it("write mode dual brings each row to the new tables once: the feed stands back", async () => {
  for (const mode of ["current", "dual"] as const) {
    app.modes.write = mode;
    const id = `once-${mode}`;
    const at = "2026-01-15T10:00:00Z";
    await app.as("two").call("POST", "/api/public/ingestion", {
      batch: [
        { id: `${id}-1`, type: "span-create", timestamp: at, body: { id: `${id}-o`, traceId: id, startTime: at } },
        { id: `${id}-2`, type: "score-create", timestamp: at, body: { id: `${id}-s`, traceId: id, name: "q", value: 1 } },
      ],
    });
    const count = async (table: string) => {
      const result = await app.database.client.query({ query: `SELECT count() AS n FROM ${table} WHERE project_id = 'project-two' AND trace_id = '${id}'`, format: "JSONEachRow" });
      return Number(((await result.json()) as { n: number | string }[])[0]?.n);
    };
    expect([mode, await count("exp_spans"), await count("exp_scores")]).toEqual([mode, 1, 1]);
  }
  app.modes.write = "current";
});
