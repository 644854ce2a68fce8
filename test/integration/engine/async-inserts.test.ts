import type { ClickHouseSettings } from "@clickhouse/client-web";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshDatabase, type TestDatabase } from "../../engine/database.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await freshDatabase("async_inserts");
});
afterAll(() => db.drop());

const GATHERED: ClickHouseSettings = { async_insert: 1, wait_for_async_insert: 1, async_insert_use_adaptive_busy_timeout: 0, async_insert_busy_timeout_max_ms: 300 };

let tables = 0;
async function table(): Promise<string> {
  const name = `t${++tables}`;
  await db.client.command({ query: `CREATE TABLE ${name} (a UInt32, comment String DEFAULT getSetting('log_comment')) ENGINE = MergeTree ORDER BY a` });
  return name;
}

const insert = (name: string, values: unknown[], settings: ClickHouseSettings = {}) => db.client.insert({ table: name, format: "JSONEachRow", values, clickhouse_settings: { ...GATHERED, ...settings } });

async function stored(name: string): Promise<{ values: number[]; blocks: number; comments: number }> {
  const ask = async <T>(query: string): Promise<T[]> => (await db.client.query({ query, format: "JSONEachRow" })).json<T>();
  const rows = await ask<{ a: number; comment: string }>(`SELECT a, comment FROM ${name} ORDER BY a`);
  const [parts] = await ask<{ blocks: string }>(`SELECT max(max_block_number) AS blocks FROM system.parts WHERE database = currentDatabase() AND table = '${name}'`);
  return { values: rows.map(({ a }) => a), blocks: Number(parts?.blocks), comments: new Set(rows.map(({ comment }) => comment)).size };
}

const twenty = Array.from({ length: 20 }, (_, a) => a);

describe("asynchronous inserts into the embedded engine, as a server takes them", () => {
  it("writes those that come together as one block, and answers when it is written", async () => {
    const name = await table();
    await Promise.all(twenty.map((a) => insert(name, [{ a }])));
    const { values, blocks } = await stored(name);
    expect(values).toEqual(twenty);
    expect(blocks).toBeLessThan(5);
  });

  it("makes a block of each other insert", async () => {
    const name = await table();
    await Promise.all(twenty.map((a) => insert(name, [{ a }], { async_insert: 0 })));
    expect(await stored(name)).toMatchObject({ values: twenty, blocks: 20 });
  });

  it("refuses the entry that cannot be read, and no other", async () => {
    const name = await table();
    const results = await Promise.allSettled(twenty.map((a) => insert(name, [{ a: a === 7 ? "seven" : a }])));
    expect(results.map(({ status }) => status)).toEqual(twenty.map((a) => (a === 7 ? "rejected" : "fulfilled")));
    expect((await stored(name)).values).toEqual(twenty.filter((a) => a !== 7));
  });

  it("fails all that wait for a table that is not there", async () => {
    const results = await Promise.allSettled(twenty.map((a) => insert("nowhere", [{ a }])));
    for (const result of results) expect(result).toMatchObject({ status: "rejected", reason: { code: "60" } });
  });

  it("gathers across log_comment, which is the first one's, and across no other setting", async () => {
    const name = await table();
    await Promise.all(twenty.map((a) => insert(name, [{ a }], { log_comment: `c${a}` })));
    expect((await stored(name)).comments).toBeLessThan(5);
    const apart = await table();
    await Promise.all(twenty.map((a) => insert(apart, [{ a }], { log_comment: `c${a % 2}`, max_execution_time: 100 + (a % 2) })));
    expect(await stored(apart)).toMatchObject({ values: twenty, comments: 2 });
  });
});
