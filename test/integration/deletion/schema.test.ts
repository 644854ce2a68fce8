import { afterAll, beforeAll, expect, it } from "vitest";
import { COVERED_TABLES, WITHOUT_TRACE_DATA } from "../../../src/deletion/tables.ts";
import { type TestApp, testApp } from "../../engine/app.ts";

let app: TestApp;
beforeAll(async () => {
  app = await testApp("deletion_schema");
});
afterAll(() => app.drop());

/** Tables that keep rows and say of which project: everything a client ever sent lies in one of them. */
async function projectTables(): Promise<string[]> {
  const { client, database } = app.database;
  const result = await client.query({
    query: `SELECT DISTINCT c.table AS name FROM system.columns AS c INNER JOIN system.tables AS t ON t.database = c.database AND t.name = c.table
            WHERE c.database = '${database}' AND c.name IN ('project_id', 'trace_id') AND t.engine LIKE '%MergeTree' ORDER BY name`,
    format: "JSONEachRow",
  });
  return ((await result.json()) as { name: string }[]).map(({ name }) => name);
}

const covered = COVERED_TABLES.map(({ name }) => name);

it("every table that holds rows of projects is deleted from, or stands among those that need not be", async () => {
  expect([...covered, ...Object.keys(WITHOUT_TRACE_DATA)].sort()).toEqual(await projectTables());
});

it("a table that is added without a thought is found", async () => {
  await app.database.client.command({ query: "CREATE TABLE forgotten (project_id String, trace_id String) ENGINE = MergeTree ORDER BY project_id" });
  const known = new Set([...covered, ...Object.keys(WITHOUT_TRACE_DATA)]);
  expect((await projectTables()).filter((name) => !known.has(name))).toEqual(["forgotten"]);
});
