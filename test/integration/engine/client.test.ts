import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshDatabase, type TestDatabase } from "../../engine/database.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await freshDatabase("engine");
  await db.client.command({ query: "CREATE TABLE t (id UInt64, text String) ENGINE = MergeTree ORDER BY id" });
});
afterAll(() => db.drop());

const rows = async (query: string, query_params: Record<string, unknown> = {}): Promise<unknown[]> => {
  const result = await db.client.query({ query, query_params, format: "JSONEachRow", use_multipart_params_auto: true });
  return result.json();
};

describe("the embedded ClickHouse behind the unmodified client", () => {
  it("gives back any text, as a parameter and as an inserted row", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary" }), fc.nat(), async (text, id) => {
        const sent = text.toWellFormed();
        expect(await rows("SELECT {p:String} AS text", { p: sent })).toEqual([{ text: sent }]);
        await db.client.insert({ table: "t", values: [{ id, text: sent }], format: "JSONEachRow" });
        expect(await rows("SELECT text FROM t WHERE id = {id:UInt64} AND text = {p:String} LIMIT 1", { id, p: sent })).toEqual([{ text: sent }]);
      }),
      { numRuns: 60 },
    );
  });

  it("takes parameters too long for a URL", async () => {
    const ids = Array.from({ length: 20_000 }, (_, i) => `id-${i}-'"\\`);
    expect(await rows("SELECT length({ids:Array(String)}) AS n, {ids:Array(String)}[20000] AS last", { ids })).toEqual([{ n: 20000, last: ids.at(-1) }]);
  });

  it("fails as ClickHouse fails, and the next query is not affected", async () => {
    await expect(rows("SELECT * FROM nowhere")).rejects.toMatchObject({ code: "60" });
    await expect(rows("SELEC 1")).rejects.toMatchObject({ code: "62" });
    await expect(rows("SELECT throwIf(number = 3) FROM numbers(10)")).rejects.toMatchObject({ code: "395" });
    expect(await rows("SELECT 2 AS x")).toEqual([{ x: 2 }]);
  });

  it("keeps the settings of one query out of the next", async () => {
    const timezone = (session_timezone?: string) =>
      db.client
        .query({ query: "SELECT timeZone() AS tz", format: "JSONEachRow", clickhouse_settings: session_timezone ? { session_timezone } : {} })
        .then((result) => result.json());
    expect(await timezone("Asia/Tokyo")).toEqual([{ tz: "Asia/Tokyo" }]);
    expect(await timezone()).not.toEqual([{ tz: "Asia/Tokyo" }]);
  });

  it("stops a query whose client has gone", async () => {
    const gone = new AbortController();
    const mark = `gone-${crypto.randomUUID()}`;
    const running = () => rows("SELECT count() AS n FROM system.processes WHERE Settings['log_comment'] = {mark:String}", { mark });
    const query = db.client.query({ query: "SELECT sum(sleepEachRow(0.1)) FROM numbers(200) SETTINGS max_block_size = 1", abort_signal: gone.signal, clickhouse_settings: { log_comment: mark, function_sleep_max_microseconds_per_block: "60000000" } });
    await expect.poll(running, { timeout: 5_000 }).toEqual([{ n: 1 }]);
    gone.abort();
    await expect(query).rejects.toThrow();
    await expect.poll(running, { timeout: 5_000 }).toEqual([{ n: 0 }]);
  });

  it("refuses to shut itself down", async () => {
    await expect(db.client.command({ query: "SYSTEM SHUTDOWN" })).rejects.toThrow(/not available/);
  });
});
