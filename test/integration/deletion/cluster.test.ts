import { afterAll, beforeAll, expect, it } from "vitest";
import { createDb, type Db } from "../../../src/db/client.ts";
import { render } from "../../../src/db/sql.ts";
import { erase, remains } from "../../../src/deletion/erase.ts";
import { COVERED_TABLES } from "../../../src/deletion/tables.ts";
import { type TestApp, testApp } from "../../engine/app.ts";
import { rowsWith, store } from "./support.ts";

/**
 * The embedded engine has no cluster. What is sent is caught, parsed by it, and run after its two cluster clauses were
 * turned into what they mean on one shard: `ON CLUSTER` into nothing, `cluster(…)` into `remote` of itself.
 */
const CLUSTER = "my {cluster}";
let app: TestApp;
const sent: string[] = [];

beforeAll(async () => {
  app = await testApp("deletion_cluster");
});
afterAll(async () => {
  await app.settled();
  await app.drop();
});

async function onOneShard(statement: string, params: Record<string, unknown>): Promise<unknown[]> {
  const { client } = app.database;
  sent.push(statement);
  await client.query({ query: `EXPLAIN AST ${statement}`, query_params: params, format: "JSONEachRow" });
  const query = statement.replaceAll(` ON CLUSTER \`${CLUSTER}\``, "").replaceAll(`cluster(\`${CLUSTER}\`,`, "remote('127.0.0.1',");
  expect(query).not.toContain("cluster");
  if (!query.trim().startsWith("SELECT")) return (await client.command({ query, query_params: params }), []);
  return (await client.query({ query, query_params: params, format: "JSONEachRow", clickhouse_settings: { prefer_global_in_and_join: 1 } })).json();
}
const clustered = (): Db => ({
  ...app.db,
  cluster: CLUSTER,
  query: async ({ sql, row }) => {
    const { query, params } = render(sql);
    return (await onOneShard(query, params)).map((each) => row.parse(each)) as never;
  },
  execute: async (_tag, statement) => {
    const { query, params } = render(statement);
    await onOneShard(query, params);
  },
});

it("where a cluster is named, every shard is looked at, erased from, and read again for the proof", async () => {
  await store(app, "one", ["c-1", "c-2", "stays"]);
  await app.settled();
  const before = await rowsWith(app, "stays");
  const doomed = { projectId: "project-one", kind: "traces" as const, ids: ["c-1", "c-2"] };
  expect(Object.keys(await remains(clustered(), doomed)).length).toBeGreaterThan(10);
  expect(await erase(clustered(), doomed)).toBeGreaterThan(20);
  expect(await remains(clustered(), doomed)).toEqual({});
  expect(await rowsWith(app, "c-")).toEqual({});
  expect(await rowsWith(app, "stays")).toEqual(before);

  const deletes = sent.filter((statement) => statement.startsWith("DELETE"));
  expect(deletes.length).toBeGreaterThan(10);
  for (const statement of deletes) expect(statement).toMatch(/^DELETE FROM `\w+` ON CLUSTER `my \{cluster\}` IN PARTITION ID \{p1:String\} WHERE project_id = \{p2:String\} AND /);
  const covered = COVERED_TABLES.map(({ name }) => name);
  for (const name of covered) expect(sent.some((statement) => statement.includes(`cluster(\`${CLUSTER}\`, currentDatabase(), \`${name}\`)`)), name).toBe(true);
});

it("where none is named, nothing says cluster", async () => {
  const plain: string[] = [];
  await store(app, "one", ["p-1"]);
  const db: Db = { ...app.db, execute: (tag, statement, budget) => (plain.push(render(statement).query), app.db.execute(tag, statement, budget)) };
  await erase(db, { projectId: "project-one", kind: "traces", ids: ["p-1"] });
  expect(plain.length).toBeGreaterThan(5);
  for (const statement of plain) expect(statement).not.toMatch(/cluster/i);
});

it("the store is told to send a subquery's result to the shards", async () => {
  const { url, database } = app.database;
  const db = createDb({ url, username: "default", password: "", database, compression: false, cluster: CLUSTER });
  const setting = { parse: (row: unknown) => row } as never;
  const asked = await db.query({ tag: { name: "deletion.test", projectId: "" }, sql: { strings: ["SELECT toString(getSetting('prefer_global_in_and_join')) AS value"], parts: [] }, row: setting });
  expect([db.cluster, asked]).toEqual([CLUSTER, [{ value: "true" }]]);
});
