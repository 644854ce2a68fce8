import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { spawnSync } from "node:child_process";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { allStatements, migrate, migrateDatabase, migrationStatus, MIGRATIONS_DIRECTORY, pendingStatements, type MigrationProgress, type Topology } from "../../../cli/migrate/index.ts";
import { connect } from "../../../cli/clickhouse.ts";
import { CREATE_LEDGER } from "../../../cli/migrate/ledger.ts";
import { render } from "../../../cli/migrate/render.ts";
import { freshDatabase, type TestDatabase } from "../../engine/database.ts";

const single: Topology = { kind: "single" };

let db: TestDatabase;
let directory: string;
beforeEach(async () => {
  db = await freshDatabase("migrate");
  directory = await mkdtemp(join(tmpdir(), "spanhouse-migrate-"));
});
afterEach(async () => {
  await db.drop();
  await rm(directory, { recursive: true, force: true });
});

const file = (name: string, sql: string) => writeFile(join(directory, name), sql);
const target = () => ({ url: db.url, database: db.database });
const run = (options: Partial<Parameters<typeof migrate>[0]> = {}) => migrate({ target: target(), directory, topology: single, ...options });
const rows = async <T>(query: string) => (await db.client.query({ query, format: "JSONEachRow" })).json<T>();
const tables = async () => (await rows<{ name: string }>("SELECT name FROM system.tables WHERE database = currentDatabase() AND name NOT LIKE '.inner%' ORDER BY name")).map(({ name }) => name);

describe("this checkout's migrations", () => {
  test("apply to an empty database, and change nothing the second time", async () => {
    await migrateDatabase(target());
    const before = await tables();
    expect(before).toEqual(expect.arrayContaining(["traces", "observations", "scores", "exp_ingest", "exp_spans", "spanhouse_migrations"]));
    expect(before).not.toContain("spanhouse_migrations_lock");
    const schema = () => rows("SELECT name, create_table_query FROM system.tables WHERE database = currentDatabase() ORDER BY name");
    const first = await schema();
    expect(await migrate({ target: target(), directory: MIGRATIONS_DIRECTORY, topology: single })).toMatchObject({ applied: [] });
    expect(await schema()).toEqual(first);
  });

  test("are idempotent statement by statement, as a run that failed half-way needs", async () => {
    await migrateDatabase(target());
    await db.client.command({ query: "TRUNCATE TABLE spanhouse_migrations" });
    const { applied } = await migrate({ target: target(), directory: MIGRATIONS_DIRECTORY, topology: single });
    expect(applied).toEqual((await allStatements(MIGRATIONS_DIRECTORY, single)).map(({ name }) => name));
  });

  test("create the database when it is missing", async () => {
    const database = `${db.database}_new`;
    const root = connect({ url: db.url });
    try {
      await migrateDatabase({ url: db.url, database });
      expect((await migrationStatus({ url: db.url, database }, MIGRATIONS_DIRECTORY)).every(({ state }) => state === "applied")).toBe(true);
    } finally {
      await root.command({ query: `DROP DATABASE IF EXISTS ${database} SYNC` });
      await root.close();
    }
  });

  test.each<Topology>([single, { kind: "cluster", cluster: "{cluster}" }, { kind: "cloud" }])("parse as $kind", async (topology) => {
    for (const { name, statements } of await allStatements(MIGRATIONS_DIRECTORY, topology)) {
      expect(statements.length, name).toBeGreaterThan(0);
      for (const statement of statements) {
        const parsed = await db.client.query({ query: `EXPLAIN AST ${statement.replace(/^(\s*--[^\n]*\n)+/, "")}`, format: "TabSeparatedRaw" });
        expect(await parsed.text(), statement).not.toBe("");
        if (topology.kind === "single") expect(statement).not.toMatch(/Replicated|ON CLUSTER/);
        else expect(statement).not.toMatch(/ENGINE = \w*(?<!Replicated\w*)MergeTree/);
        if (topology.kind === "cluster" && !/^\s*(--.*\n)*\s*(SELECT|INSERT)/.test(statement)) expect(statement).toContain("ON CLUSTER '{cluster}'");
      }
    }
  });
});

describe("the runner", () => {
  test("reports what it does, and remembers it", async () => {
    await file("0001_create_a.sql", "CREATE TABLE IF NOT EXISTS a{{on_cluster}} (x UInt8) ENGINE = {{engine:MergeTree()}} ORDER BY x; -- ';'\nINSERT INTO a VALUES (1);");
    const seen: MigrationProgress[] = [];
    expect(await run({ onProgress: (progress) => seen.push(progress) })).toEqual({ applied: ["0001_create_a"], unchanged: 0 });
    expect(seen).toMatchObject([{ type: "start", name: "0001_create_a", step: 1, steps: 1 }, { type: "done", name: "0001_create_a" }]);
    expect(await rows("SELECT x FROM a")).toEqual([{ x: 1 }]);

    await file("0002_create_b.sql", "CREATE TABLE IF NOT EXISTS b (x UInt8) ENGINE = Null");
    expect(await pendingStatements({ target: target(), directory, topology: single })).toEqual([
      { name: "0002_create_b", statements: ["CREATE TABLE IF NOT EXISTS b (x UInt8) ENGINE = Null"] },
    ]);
    expect((await migrationStatus(target(), directory)).map(({ name, state }) => [name, state])).toEqual([["0001_create_a", "applied"], ["0002_create_b", "pending"]]);
    expect(await run()).toEqual({ applied: ["0002_create_b"], unchanged: 1 });
    expect(await rows("SELECT x FROM a")).toEqual([{ x: 1 }]);
  });

  test("status and dry-run create nothing", async () => {
    await file("0001_create_a.sql", "CREATE TABLE a (x UInt8) ENGINE = Null");
    await migrationStatus(target(), directory);
    await pendingStatements({ target: target(), directory, topology: single });
    expect(await tables()).toEqual([]);
    expect(await migrationStatus({ url: db.url, database: `${db.database}_none` }, directory)).toMatchObject([{ state: "pending" }]);
  });

  test("refuses a changed file, and a database that is ahead", async () => {
    await file("0001_create_a.sql", "CREATE TABLE a (x UInt8) ENGINE = Null");
    await file("0002_create_b.sql", "CREATE TABLE b (x UInt8) ENGINE = Null");
    await run();
    await rm(join(directory, "0002_create_b.sql"));
    await expect(run()).rejects.toThrow("migration 0002_create_b was applied by a newer spanhouse");
    await file("0001_create_a.sql", "CREATE TABLE a (x UInt16) ENGINE = Null");
    await expect(run()).rejects.toThrow(/^migration 0001_create_a was applied at .* and its file has changed since/);
  });

  test("a statement that fails: says which, frees the lock, and goes on after it is mended", async () => {
    await file("0001_create_a.sql", "CREATE TABLE IF NOT EXISTS a (x UInt8) ENGINE = Null; CREATE TABLE b (x Nonsense) ENGINE = Null;");
    await expect(run()).rejects.toThrow(/^migration 0001_create_a, statement 2 of 2, failed: ClickHouse code 50: .*Nonsense/);
    expect(await tables()).toEqual(["a", "spanhouse_migrations"]);
    await file("0001_create_a.sql", "CREATE TABLE IF NOT EXISTS a (x UInt8) ENGINE = Null; CREATE TABLE b (x UInt8) ENGINE = Null;");
    expect(await run()).toEqual({ applied: ["0001_create_a"], unchanged: 0 });
  });

  test("five runners at once apply each migration once", async () => {
    // Not idempotent on purpose: the second to run it would fail.
    for (const number of [1, 2, 3]) await file(`000${number}_create_t.sql`, `CREATE TABLE t${number} (x UInt8) ENGINE = Null; CREATE TABLE u${number} (x UInt8) ENGINE = Null`);
    const results = await Promise.all(Array.from({ length: 5 }, () => run()));
    expect(results.flatMap(({ applied }) => applied).sort()).toEqual(["0001_create_t", "0002_create_t", "0003_create_t"]);
    expect(await tables()).not.toContain("spanhouse_migrations_lock");
  });
});

describe("the lock", () => {
  const lockedBy = (holder: string, expiresInMs: number) =>
    db.client.command({ query: `CREATE TABLE spanhouse_migrations_lock (held UInt8) ENGINE = Null COMMENT '${Date.now() + expiresInMs}|${holder}'` });
  beforeEach(() => file("0001_create_a.sql", "CREATE TABLE a (x UInt8) ENGINE = Null"));

  test("of a living runner is waited for, then named", async () => {
    await lockedBy("elsewhere:1:abc", 60_000);
    const seen: MigrationProgress[] = [];
    await expect(run({ lock: { waitMs: 300 }, onProgress: (progress) => seen.push(progress) })).rejects.toThrow("another migration is running (elsewhere:1:abc)");
    expect(seen).toEqual([{ type: "waiting", holder: "elsewhere:1:abc" }]);
    expect(await tables()).not.toContain("a");
  });

  test("is waited for until it is free", async () => {
    await lockedBy("elsewhere:1:abc", 60_000);
    const waiting = Promise.withResolvers<void>();
    const running = run({ onProgress: (progress) => progress.type === "waiting" && waiting.resolve() });
    await waiting.promise;
    await db.client.command({ query: "DROP TABLE spanhouse_migrations_lock SYNC" });
    expect(await running).toMatchObject({ applied: ["0001_create_a"] });
  });

  test("that has run out is broken", async () => {
    await lockedBy("elsewhere:1:abc", -1);
    expect(await run()).toMatchObject({ applied: ["0001_create_a"] });
    expect(await tables()).toEqual(["a", "spanhouse_migrations"]);
  });

  test("of a process of this machine that is gone is broken at once", async () => {
    const gone = spawnSync(process.execPath, ["-e", ""]).pid;
    await lockedBy(`${hostname()}:${gone}:abc`, 60_000);
    expect(await run()).toMatchObject({ applied: ["0001_create_a"] });
  });

  test("is renewed while a long migration runs", async () => {
    await file("0001_create_a.sql", "CREATE TABLE a (x UInt8) ENGINE = Null; SELECT sleepEachRow(0.5) FROM numbers(4) FORMAT Null; CREATE TABLE b (x UInt8) ENGINE = Null");
    const first = run({ lock: { leaseMs: 600 } });
    const started = async () => (await tables()).includes("a");
    await expect.poll(started, { timeout: 10_000 }).toBe(true);
    const second = run({ lock: { leaseMs: 600 } });
    expect([(await first).applied, (await second).applied]).toEqual([["0001_create_a"], []]);
  });
});

test("what cannot be reached or is refused is one line", async () => {
  await expect(migrate({ target: { url: "http://127.0.0.1:9" }, directory: MIGRATIONS_DIRECTORY, topology: single })).rejects.toThrow(
    /^ClickHouse at http:\/\/127\.0\.0\.1:9 cannot be reached \(.*\): start it, or correct CLICKHOUSE_URL$/,
  );
  expect(inject("clickhouseUrl")).toBe(db.url);
});

test("what the runner keeps for itself parses on a cluster", async () => {
  const statements = [
    CREATE_LEDGER,
    "CREATE TABLE l{{on_cluster}} (held UInt8) ENGINE = Null COMMENT '1|me'",
    "RENAME TABLE l TO m{{on_cluster}}",
    "ALTER TABLE l{{on_cluster}} MODIFY COMMENT '2|me'",
    "DROP TABLE IF EXISTS l{{on_cluster}} SYNC",
    "CREATE DATABASE IF NOT EXISTS `d`{{on_cluster}}",
  ];
  for (const statement of statements) {
    const parsed = await db.client.query({ query: `EXPLAIN AST ${render(statement, { kind: "cluster", cluster: "prod" })}`, format: "TabSeparatedRaw" });
    expect(await parsed.text(), statement).not.toBe("");
  }
});
