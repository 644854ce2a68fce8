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

const rows = async <T>(query: string) => (await data.app.database.client.query({ query, format: "JSONEachRow" })).json<T>();
const PLANTED = "listed = 1 AND observation_count > 1 AND project_id = 'project-one'";

it("finds settled rows that say something else, and none that is waiting to be settled anyway", async () => {
  const { app } = data;
  const planted = (await rows<{ trace_id: string }>(`SELECT trace_id FROM exp_trace_metrics FINAL WHERE ${PLANTED}`)).map(({ trace_id }) => trace_id);
  await command(`INSERT INTO exp_trace_metrics SELECT * REPLACE (total_cost + 1 AS total_cost, state + 1 AS state) FROM exp_trace_metrics FINAL WHERE ${PLANTED}`);
  const { differing } = await measureDrift(app.db, 1_000, 1);
  // Of the hours that the sample is taken from.
  expect(differing.length).toBeGreaterThan(0);
  expect(differing.filter(({ projectId, traceId, column }) => projectId !== "project-one" || !planted.includes(traceId) || column !== "total_cost")).toEqual([]);

  await checkDrift(app.db, Date.now());
  expect((await latestDrift(app.db))?.differing).toBeGreaterThan(0);
  // Not again within ten minutes.
  await checkDrift(app.db, Date.now());
  expect(await rows("SELECT toUInt32(count()) AS count FROM exp_checks")).toEqual([{ count: 2 }]);

  expect((await fleetLag(app.db)).pendingTraces).toBe(0);
  await command(`INSERT INTO exp_touched (touched_at, project_id, trace_id, settled) SELECT now64(6), project_id, trace_id, 0 FROM exp_trace_metrics FINAL WHERE ${PLANTED}`);
  expect((await fleetLag(app.db)).pendingTraces).toBe(planted.length);
  expect((await measureDrift(app.db, 1_000, 1)).differing).toEqual([]);
});
