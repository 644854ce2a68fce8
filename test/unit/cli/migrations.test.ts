import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readMigrations } from "../../../cli/migrate/files.ts";
import { render, type Topology } from "../../../cli/migrate/render.ts";
import { splitStatements } from "../../../cli/migrate/split.ts";
import { assertContinuable, compare } from "../../../cli/migrate/status.ts";

const single: Topology = { kind: "single" };
const cluster: Topology = { kind: "cluster", cluster: "{cluster}" };
const cloud: Topology = { kind: "cloud" };

describe("splitStatements", () => {
  test.each([
    ["two statements", "SELECT 1; SELECT 2;", ["SELECT 1", "SELECT 2"]],
    ["no closing semicolon", "SELECT 1;\nSELECT 2\n", ["SELECT 1", "SELECT 2"]],
    ["in single quotes", "SELECT ';', 'it''s;', 'a\\';b'; SELECT 2", ["SELECT ';', 'it''s;', 'a\\';b'", "SELECT 2"]],
    ["in double quotes and backticks", 'SELECT 1 AS "a;b", 2 AS `c;d`; SELECT 2', ['SELECT 1 AS "a;b", 2 AS `c;d`', "SELECT 2"]],
    ["in a line comment", "SELECT 1 -- it's; fine\n, 2; SELECT 3", ["SELECT 1 -- it's; fine\n, 2", "SELECT 3"]],
    ["in a block comment", "SELECT /* it's; \n fine */ 1; SELECT 2", ["SELECT /* it's; \n fine */ 1", "SELECT 2"]],
    ["a comment in a string", "SELECT '-- ;', '/*'; SELECT '*/'", ["SELECT '-- ;', '/*'", "SELECT '*/'"]],
    ["comments alone", "-- nothing;\n/* ; */ ;;\n", []],
    ["a comment before a statement", "-- why; really\nSELECT 1;\n-- the end", ["-- why; really\nSELECT 1"]],
    ["minus minus in an expression", "SELECT 1 - -1; SELECT 2", ["SELECT 1 - -1", "SELECT 2"]],
    ["an escaped backslash", "SELECT '\\\\'; SELECT 2", ["SELECT '\\\\'", "SELECT 2"]],
    ["an unclosed quote", "SELECT 'a; SELECT 2", ["SELECT 'a; SELECT 2"]],
  ])("%s", (_name, sql, statements) => expect(splitStatements(sql)).toEqual(statements));
});

describe("render", () => {
  test.each([
    [single, "CREATE TABLE t (", "ReplacingMergeTree(event_ts, is_deleted)"],
    [cluster, "CREATE TABLE t ON CLUSTER '{cluster}' (", "ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', event_ts, is_deleted)"],
    [cloud, "CREATE TABLE t (", "ReplicatedReplacingMergeTree(event_ts, is_deleted)"],
  ])("$kind", (topology, head, engine) => {
    expect(render("CREATE TABLE t{{on_cluster}} (", topology)).toBe(head);
    expect(render("{{engine:ReplacingMergeTree(event_ts, is_deleted)}}", topology)).toBe(engine);
  });

  test("an engine without parameters has only the replica's", () => {
    expect(render("{{engine:MergeTree()}}", cluster)).toBe("ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')");
    expect(render("{{engine:MergeTree}}", cloud)).toBe("ReplicatedMergeTree()");
  });

  test("a table that is the same on every shard has no shard in its path", () => {
    expect(render("{{engine_everywhere:MergeTree()}}", cluster)).toBe("ReplicatedMergeTree('/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}')");
  });

  test("the cluster's name is a string literal", () => {
    expect(render("{{on_cluster}}", { kind: "cluster", cluster: "it's" })).toBe(" ON CLUSTER 'it\\'s'");
  });

  test("query parameters and maps stay", () => {
    expect(render("SELECT {since:DateTime64(3)}, {'a': 1}", cluster)).toBe("SELECT {since:DateTime64(3)}, {'a': 1}");
  });

  test.each(["{{on_clutser}}", "{{engine:Null}}", "{{engine:}}"])("refuses %s", (text) => expect(() => render(text, single)).toThrow(/\{\{/));
});

describe("readMigrations", () => {
  let directory: string;
  beforeEach(async () => void (directory = await mkdtemp(join(tmpdir(), "spanhouse-files-"))));
  afterEach(() => rm(directory, { recursive: true, force: true }));
  const files = (...names: string[]) => Promise.all(names.map((name) => writeFile(join(directory, name), `-- ${name}`)));

  test("in order, with the checksum of the file as it is", async () => {
    await files("0002_add_b.sql", "0001_create_a.sql", "README.md");
    const migrations = await readMigrations(directory);
    expect(migrations.map(({ number, name }) => [number, name])).toEqual([[1, "0001_create_a"], [2, "0002_add_b"]]);
    expect(migrations[0]?.checksum).toBe(createHash("sha256").update("-- 0001_create_a.sql").digest("hex"));
  });

  test.each([
    [["0001_create_a.sql", "0001_create_b.sql"], "migrations 0001_create_a and 0001_create_b.sql have the same number"],
    [["0001_create_a.sql", "0003_create_c.sql"], "migration number 0002 is missing before 0003_create_c.sql"],
    [["0002_create_a.sql"], "migration number 0001 is missing"],
    [["1_create_a.sql"], "is not named NNNN_verb_object.sql"],
    [["0001-create.sql"], "is not named NNNN_verb_object.sql"],
  ])("refuses %j", async (names, message) => {
    await files(...names);
    await expect(readMigrations(directory)).rejects.toThrow(message);
  });

  test("refuses a folder that is not there", () => expect(readMigrations(join(directory, "no"))).rejects.toThrow("cannot be read"));
});

describe("compare", () => {
  const file = (number: number, checksum = "same", name = `m${number}`) => ({ number, name, checksum, sql: "" });
  const applied = (number: number, checksum = "same", name = `m${number}`) => ({ number, name, checksum, appliedAt: "2026-01-01T00:00:00Z" });
  const states = (...args: Parameters<typeof compare>) => compare(...args).map(({ state }) => state);

  test("applied, pending", () => {
    expect(states([file(1), file(2)], [applied(1)])).toEqual(["applied", "pending"]);
    expect(() => assertContinuable(compare([file(1), file(2)], [applied(1)]))).not.toThrow();
  });
  test("another checksum or name is a change", () => {
    expect(states([file(1)], [applied(1, "other")])).toEqual(["changed"]);
    expect(states([file(1)], [applied(1, "same", "renamed")])).toEqual(["changed"]);
    expect(() => assertContinuable(compare([file(1)], [applied(1, "other")]))).toThrow("its file has changed since");
  });
  test("applied by a newer version", () => {
    expect(states([file(1)], [applied(1), applied(2)])).toEqual(["applied", "unknown"]);
    expect(() => assertContinuable(compare([file(1)], [applied(1), applied(2)]))).toThrow("applied by a newer spanhouse");
  });
  test("a number below an applied one", () => {
    expect(() => assertContinuable(compare([file(1), file(2)], [applied(2)]))).toThrow("m1 is pending although m2 is applied");
  });
});
