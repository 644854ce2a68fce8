import { afterAll, beforeAll, expect, it } from "vitest";
import { checkDrift, latestDrift } from "../../../src/monitor/checks.ts";
import { measureDrift } from "../../../src/settle/drift.ts";
import { fleetLag } from "../../../src/settle/fleet.ts";
import { filled, type Filled } from "../support/filled.ts";

let data: Filled;
beforeAll(async () => {
  data = await filled("dual", 200);
});
afterAll(() => data.app.drop());

const command = (query: string) => data.app.database.client.command({ query, clickhouse_settings: { async_insert: 0 } });

it("finds nothing where settled rows are what their facts add up to", async () => {
  const drift = await measureDrift(data.app.db, 1_000, 1);
  expect(drift.differing).toEqual([]);
  expect(drift.sampled).toBeGreaterThan(30);
});

it("finds a settled row that says something else, and not one that is waiting to be settled anyway", async () => {
  const { app } = data;
  const [row] = await (await app.database.client.query({ query: "SELECT project_id, trace_id FROM exp_trace_metrics FINAL WHERE listed = 1 AND observation_count > 1 ORDER BY trace_id LIMIT 1", format: "JSONEachRow" })).json<{ project_id: string; trace_id: string }>();
  const { project_id: projectId, trace_id: traceId } = row as { project_id: string; trace_id: string };
  const quoted = `'${traceId.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
  await command(`INSERT INTO exp_trace_metrics SELECT * REPLACE (total_cost + 1 AS total_cost, state + 1 AS state) FROM exp_trace_metrics FINAL WHERE project_id = '${projectId}' AND trace_id = ${quoted} AND listed = 1`);
  expect((await measureDrift(app.db, 1_000, 1)).differing).toEqual([{ projectId, traceId, column: "total_cost" }]);

  await checkDrift(app.db, Date.now());
  expect(await latestDrift(app.db)).toMatchObject({ differing: 1, detail: [{ traceId }] });
  // Not again within ten minutes.
  await checkDrift(app.db, Date.now());
  expect(await (await app.database.client.query({ query: "SELECT count() AS count FROM exp_checks", format: "JSONEachRow" })).json()).toEqual([{ count: 2 }]);

  expect((await fleetLag(app.db)).pendingTraces).toBe(0);
  await command(`INSERT INTO exp_touched SELECT now64(6), '${projectId}', ${quoted}, 0`);
  expect(await fleetLag(app.db)).toMatchObject({ pendingTraces: 1 });
  expect((await measureDrift(app.db, 1_000, 1)).differing).toEqual([]);
});
