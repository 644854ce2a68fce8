import { afterAll, beforeAll, expect, test } from "vitest";
import { openDb } from "../../../cli/db.ts";
import { migrateDatabase } from "../../../cli/migrate/index.ts";
import { seedDatabase, type Seeded } from "../../../cli/seed/seed.ts";
import { pendingTraces } from "../../../src/settle/pending.ts";
import { freshDatabase, type TestDatabase } from "../../engine/database.ts";

const UNTIL = Date.UTC(2026, 0, 31);
const databases: TestDatabase[] = [];

async function seeded(seed: number, more: { project?: string } = {}): Promise<{ database: TestDatabase; seeded: Seeded }> {
  const database = await freshDatabase("seed");
  databases.push(database);
  await migrateDatabase({ url: database.url, database: database.database });
  return { database, seeded: await seedDatabase(database.client, openDb(database), { traces: 200, days: 30, seed, until: UNTIL, ...more }) };
}

const rows = async <Row>({ client }: TestDatabase, query: string): Promise<Row[]> => (await client.query({ query, format: "JSONEachRow" })).json<Row>();

/** Every row of the current tables, as one number a table. */
const fingerprint = (database: TestDatabase) =>
  Promise.all(["traces", "observations", "scores"].map((table) => rows(database, `SELECT count() AS rows, sum(cityHash64(* EXCEPT is_deleted)) AS sum FROM ${table} FINAL`)));

let one: { database: TestDatabase; seeded: Seeded };
beforeAll(async () => {
  one = await seeded(7);
});
afterAll(() => Promise.all(databases.map((database) => database.drop())));

test("the same options give the same rows, another seed others", async () => {
  const [again, other] = await Promise.all([seeded(7), seeded(8)]);
  expect(await fingerprint(again.database)).toEqual(await fingerprint(one.database));
  expect(await fingerprint(other.database)).not.toEqual(await fingerprint(one.database));
});

test("both sides hold the same, and nothing waits for its settle", async () => {
  const current = await rows(
    one.database,
    `SELECT t.project_id AS project, count() AS traces, sum(o.observations) AS observations, sum(o.cost) AS cost FROM traces AS t FINAL
     LEFT JOIN (SELECT trace_id, count() AS observations, sum(toDecimal128(ifNull(total_cost, 0), 12)) AS cost FROM observations FINAL GROUP BY trace_id) AS o ON o.trace_id = t.id GROUP BY project ORDER BY project`,
  );
  const fresh = await rows(
    one.database,
    `SELECT project_id AS project, count() AS traces, sum(observation_count) AS observations, sum(total_cost) AS cost FROM exp_trace_metrics FINAL WHERE listed = 1 GROUP BY project ORDER BY project`,
  );
  expect(fresh).toEqual(current);
  expect(current.length).toBeGreaterThan(3);
  expect(await rows(one.database, "SELECT count() AS scores FROM exp_scores FINAL")).toEqual(await rows(one.database, "SELECT count() AS scores FROM scores FINAL"));
  for (const project of one.seeded.projects) expect(await pendingTraces(openDb(one.database), project, 1)).toEqual([]);
});

test("the data has what real data has: a trace of 3,000 observations, empty ones, updates, sessions, errors", async () => {
  const [shape] = await rows<Record<string, string>>(
    one.database,
    `SELECT max(observation_count) AS largest, countIf(observation_count = 0) > 0 AS empty, countIf(error_count > 0) > 0 AS errors, uniqIf(session_id, session_id != '') > 5 AS sessions, uniqIf(user_id, user_id != '') > 5 AS users, countIf(has(tags, 'reviewed')) > 0 AS updates
     FROM exp_trace_metrics FINAL WHERE listed = 1`,
  );
  expect(shape).toEqual({ largest: 3000, empty: 1, errors: 1, sessions: 1, users: 1, updates: 1 });
  expect(one.seeded).toMatchObject({ traces: 200, from: UNTIL - 30 * 86_400_000, until: UNTIL });
});

test("one project takes everything when it is named", async () => {
  const { database } = await seeded(9, { project: "mine" });
  expect(await rows(database, "SELECT DISTINCT project_id AS project FROM traces UNION DISTINCT SELECT DISTINCT project_id FROM observations UNION DISTINCT SELECT DISTINCT project_id FROM exp_scores")).toEqual([{ project: "mine" }]);
});
