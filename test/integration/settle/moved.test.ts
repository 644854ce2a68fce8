import { afterAll, beforeAll, expect, it } from "vitest";
import { buryMovedSpans } from "../../../src/settle/moved.ts";
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

it("a span that another writer moved to another hour counts once, where it is now", async () => {
  const span = (at: string, version: number) => `INSERT INTO observations (id, trace_id, project_id, type, start_time, level, name, event_ts) VALUES ('m-h', 'm-t', 'project-one', 'SPAN', '2026-02-01 ${at}', 'DEFAULT', 'moved', ${version})`;
  for (const statement of [span("14:10:00", 1_000), span("09:10:00", 2_000), span("11:10:00", 3_000)]) await command(statement);
  expect(await buryMovedSpans(app.db, "project-one", ["m-t"])).toBe(2);
  expect(await buryMovedSpans(app.db, "project-one", ["m-t"])).toBe(0);
  for (const side of ["current", "new"] as const) {
    app.modes.read = side;
    for (const query of ["name=moved&limit=1", "name=moved&type=SPAN", "fromStartTime=2026-02-01T10:00:00Z&toStartTime=2026-02-01T12:00:00Z"]) {
      const { body } = await app.as("one").call("GET", `/api/public/observations?${query}`);
      expect({ side, query, total: body.meta.totalItems, starts: body.data.map(({ startTime }: { startTime: string }) => startTime) }).toEqual({ side, query, total: 1, starts: ["2026-02-01T11:10:00.000Z"] });
    }
    for (const query of ["fromStartTime=2026-02-01T14:00:00Z&toStartTime=2026-02-01T15:00:00Z", "fromStartTime=2026-02-01T09:00:00Z&toStartTime=2026-02-01T10:00:00Z"]) {
      expect((await app.as("one").call("GET", `/api/public/observations?${query}`)).body.meta.totalItems).toBe(0);
    }
  }
  // It comes back to where it was first: a version later than its tombstone.
  await command(span("14:10:00", 4_000));
  await buryMovedSpans(app.db, "project-one", ["m-t"]);
  app.modes.read = "new";
  expect((await app.as("one").call("GET", "/api/public/observations?name=moved")).body.data).toMatchObject([{ startTime: "2026-02-01T14:10:00.000Z" }]);
});
