import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { createClient } from "@clickhouse/client-web";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshDatabase, type TestDatabase } from "../../engine/database.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await freshDatabase("running");
});
afterAll(() => db.drop());

const SLEEPY = { function_sleep_max_microseconds_per_block: "60000000" };

/** Statements now running whose log_comment is `mark`. */
async function running(mark: string): Promise<number> {
  const result = await db.client.query({
    query: "SELECT count() AS n FROM system.processes WHERE Settings['log_comment'] = {mark:String}",
    query_params: { mark },
    format: "JSONEachRow",
  });
  return (await result.json<{ n: number }>())[0]!.n;
}

async function until(what: string, check: () => Promise<boolean>, deadlineMs = 10_000): Promise<void> {
  const end = performance.now() + deadlineMs;
  while (!(await check())) {
    if (performance.now() > end) throw new Error(`Not within ${deadlineMs} ms: ${what}`);
    await delay(10);
  }
}

const one = async (query: string, clickhouse_settings = {}) =>
  (await (await db.client.query({ query, clickhouse_settings, format: "JSONCompactEachRow" })).json<unknown[]>())[0]![0];

describe("statements side by side on the embedded engine", () => {
  it("runs 16 at once, and short ones beside them", async () => {
    const mark = `side ${db.database}`;
    const start = performance.now();
    const slow = Array.from({ length: 16 }, () => one("SELECT sleep(3)", { ...SLEEPY, log_comment: mark }));
    await until("16 running", async () => (await running(mark)) === 16, 3_000);
    expect(await one("SELECT 1")).toBe(1);
    await Promise.all(slow);
    // One after another they would take 48 s, four at a time 12 s.
    expect(performance.now() - start).toBeLessThan(9_000);
  });

  it("keeps their parameters and settings apart", async () => {
    await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        const result = await db.client.query({
          query: "SELECT {p:String} AS p, {a:Array(UInt32)} AS a, getSetting('log_comment') AS c, currentDatabase() AS d",
          query_params: { p: `p${index}`, a: [index, index + 1] },
          clickhouse_settings: { log_comment: `c${index}` },
          format: "JSONEachRow",
        });
        expect(await result.json()).toEqual([{ p: `p${index}`, a: [index, index + 1], c: `c${index}`, d: db.database }]);
      }),
    );
  });

  it("writes and reads at the same time without losing a row", async () => {
    await db.client.command({ query: "CREATE TABLE w (n UInt32) ENGINE = MergeTree ORDER BY n" });
    await db.client.command({ query: "CREATE TABLE s (n UInt32) ENGINE = MergeTree ORDER BY n" });
    await db.client.command({ query: "CREATE MATERIALIZED VIEW v TO s AS SELECT n FROM w" });
    await Promise.all(
      Array.from({ length: 8 }, async (_, writer) => {
        for (let batch = 0; batch < 10; batch++) {
          await db.client.insert({ table: "w", format: "JSONEachRow", values: Array.from({ length: 10 }, (_, row) => ({ n: writer * 1000 + batch * 10 + row })) });
          await one("SELECT count() FROM w");
        }
      }),
    );
    expect(await one("SELECT (SELECT (count(), uniqExact(n)) FROM w) = (800, 800) AND (SELECT count() FROM s) = 800")).toBe(1);
  });

  it("kills a reading statement whose client has gone", async () => {
    const mark = `gone ${db.database}`;
    const controller = new AbortController();
    const query = db.client.query({ query: "SELECT count() FROM numbers(1000000000000) WHERE NOT ignore(sipHash64(number))", clickhouse_settings: { log_comment: mark }, abort_signal: controller.signal });
    const ended = expect(query).rejects.toThrow(/aborted/);
    await until("it runs", async () => (await running(mark)) === 1);
    const start = performance.now();
    controller.abort();
    await ended;
    await until("it is gone", async () => (await running(mark)) === 0);
    expect(performance.now() - start).toBeLessThan(2_000);
  });

  it("kills them however early or many", async () => {
    const mark = `early ${db.database}`;
    // More than there are threads: some are still waiting for one.
    await Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        const client = createClient({ url: db.url, database: db.database, request_timeout: 20 + index * 10 });
        await expect(client.query({ query: "SELECT count() FROM numbers(1000000000000) WHERE NOT ignore(sipHash64(number))", clickhouse_settings: { log_comment: mark, max_threads: 1 } })).rejects.toThrow(/Timeout/);
      }),
    );
    await until("all are gone", async () => (await running(mark)) === 0);
    expect(await one("SELECT 1")).toBe(1);
  });

  it("finishes a write whose client has gone", async () => {
    await db.client.command({ query: "CREATE TABLE g (n UInt64) ENGINE = MergeTree ORDER BY n" });
    const mark = `write ${db.database}`;
    const controller = new AbortController();
    const write = db.client.command({
      query: "INSERT INTO g SELECT number + sleepEachRow(0.1) FROM numbers(10)",
      clickhouse_settings: { ...SLEEPY, log_comment: mark, max_block_size: "1" },
      abort_signal: controller.signal,
    });
    const ended = expect(write).rejects.toThrow(/aborted/);
    await until("it runs", async () => (await running(mark)) === 1);
    controller.abort();
    await ended;
    await until("it has ended", async () => (await running(mark)) === 0);
    expect(await one("SELECT count() FROM g")).toBe(10);
  });

  it("does not grow with the number of statements", async () => {
    const pid = await enginePid();
    const resident = async () => Number(/VmRSS:\s+(\d+) kB/.exec(await readFile(`/proc/${pid}/status`, "utf8"))![1]) / 1024;
    const round = () =>
      Promise.all(
        Array.from({ length: 8 }, async () => {
          for (let i = 0; i < 50; i++) {
            await one("SELECT groupArray(toString(number)) FROM numbers(2000)");
            await db.client.query({ query: "SELECT nope" }).catch(() => undefined);
          }
        }),
      );
    await round();
    const before = await resident();
    await round();
    await round();
    expect((await resident()) - before).toBeLessThan(80);
  });
});

/** The process that listens on the engine's port. */
async function enginePid(): Promise<number> {
  const parent = Number(/PPid:\s+(\d+)/.exec(await readFile(`/proc/${process.pid}/status`, "utf8"))![1]);
  for (const candidate of [process.pid, parent]) {
    const children = (await readFile(`/proc/${candidate}/task/${candidate}/children`, "utf8")).trim().split(" ");
    for (const child of children.filter(Boolean)) {
      if ((await readFile(`/proc/${child}/cmdline`, "utf8").catch(() => "")).includes("engine/server.ts")) return Number(child);
    }
  }
  throw new Error("The engine's process was not found");
}
