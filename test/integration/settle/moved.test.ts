import { afterAll, beforeAll, expect, it } from "vitest";
import { type TestApp, testApp } from "../../engine/app.ts";

let app: TestApp;
beforeAll(async () => {
  app = await testApp("moved");
});
afterAll(() => app.drop());

const command = (query: string) => app.database.client.command({ query, clickhouse_settings: { async_insert: 0 } });

/** On both sides, unmerged: the versions lie in parts of their own. */
async function list(query: string): Promise<Record<string, unknown>[]> {
  const answers = [];
  for (const side of ["current", "new"] as const) {
    app.modes.read = side;
    const { status, body } = await app.as("one").call("GET", `/api/public/traces?${query}`);
    expect(status).toBe(200);
    answers.push(body);
  }
  expect(answers[1]).toEqual(answers[0]);
  return answers[0].data;
}

beforeAll(async () => {
  for (const table of ["traces", "observations", "scores"]) await command(`SYSTEM STOP MERGES ${app.database.database}.${table}`);
  const trace = (at: string, version: number) => `INSERT INTO traces (id, project_id, timestamp, event_ts, created_at, updated_at) VALUES ('m', 'project-one', '2026-01-15 ${at}', ${version}, 1, 1)`;
  const span = (at: string, version: number) => `INSERT INTO observations (id, trace_id, project_id, type, start_time, level, total_cost, event_ts) VALUES ('m-o', 'm', 'project-one', 'SPAN', '2026-01-15 ${at}', 'DEFAULT', 1, ${version})`;
  const score = (at: string, version: number) => `INSERT INTO scores (id, project_id, timestamp, trace_id, name, value, data_type, source, event_ts) VALUES ('m-s', 'project-one', '2026-01-15 ${at}', 'm', 'q', 1, 'NUMERIC', 'API', ${version})`;
  // Each moves within its day, over the bounds asked for below.
  for (const statement of [trace("10:00:00", 1_000), trace("14:00:00", 2_000), span("14:00:00", 1_000), span("09:00:00", 2_000), score("14:30:00", 1_000), score("09:00:00", 2_000)]) await command(statement);
});

it("a trace that moved within its day is not found at its old time", async () => {
  expect(await list("toTimestamp=2026-01-15T11:00:00Z")).toEqual([]);
  expect(await list("fromTimestamp=2026-01-15T11:00:00Z")).toHaveLength(1);
});

it("an observation or score that moved to before the bound is not counted", async () => {
  expect(await list("fromTimestamp=2026-01-15T13:00:00Z")).toMatchObject([{ id: "m", observations: [], scores: [], totalCost: 0 }]);
});
