import { afterAll, beforeAll, expect, it } from "vitest";
import { type TestApp, testApp } from "../../engine/app.ts";

let app: TestApp;
beforeAll(async () => {
  app = await testApp("feeds");
});
afterAll(async () => {
  await app.settled();
  await app.drop();
});

const numbers = Array.from({ length: 40 }, (_, index) => index);

// A server gathers small inserts of several requests, and writes them with the settings of the first.
it("feeds the new tables with exactly the rows whose writer leaves that to the views, however inserts are gathered", async () => {
  const time = "2026-01-15 10:00:00.000";
  await Promise.all(
    numbers.map((n) => {
      const row = { id: `o${n}`, trace_id: `t${n}`, project_id: "project-one", type: "SPAN", start_time: time, event_ts: time, is_deleted: 0 };
      return app.db.insert({ name: "test", projectId: "project-one", ...(n % 2 === 0 ? {} : { feed: "direct" as const }) }, "observations", [row]);
    }),
  );
  const ids = async (query: string) => (await (await app.database.client.query({ query, format: "JSONEachRow" })).json<{ id: string }>()).map(({ id }) => id).sort();
  expect(await ids("SELECT id FROM observations")).toEqual(numbers.map((n) => `o${n}`).sort());
  expect(await ids("SELECT span_id AS id FROM exp_spans")).toEqual(numbers.filter((n) => n % 2 === 0).map((n) => `o${n}`).sort());
});
