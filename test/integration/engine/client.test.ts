import { ClickHouseError, type ClickHouseSettings, createClient, TupleParam } from "@clickhouse/client-web";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshDatabase, type TestDatabase } from "../../engine/database.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await freshDatabase("client");
  await db.client.command({ query: "CREATE TABLE t (id UInt64, name String, tags Array(String), meta Map(String, String), at Nullable(DateTime64(3, 'UTC'))) ENGINE = MergeTree ORDER BY id" });
});
afterAll(() => db.drop());

/** The value of one expression over parameters, as JSON gives it. */
async function evaluate(expression: string, query_params: Record<string, unknown>, use_multipart_params = false): Promise<unknown> {
  const result = await db.client.query({ query: `SELECT ${expression} AS v`, query_params, use_multipart_params, format: "JSONEachRow" });
  return (await result.json<{ v: unknown }>())[0]!.v;
}

const code = (run: Promise<unknown>) => run.then(() => "no error", (error: unknown) => (error instanceof ClickHouseError ? error.code : error));

describe("client-web on the embedded engine", () => {
  it("pings", async () => {
    expect(await db.client.ping()).toEqual({ success: true });
  });

  it("inserts and reads back", async () => {
    const row = { id: "1", name: "a", tags: ["x", "it's"], meta: { k: "v" }, at: "2026-01-02 03:04:05.678" };
    const done = await db.client.insert({ table: "t", format: "JSONEachRow", values: [row] });
    expect(JSON.parse(done.response_headers["x-clickhouse-summary"] as string)).toMatchObject({ written_rows: "1" });
    const rows = await db.client.query({
      query: "SELECT * FROM t WHERE id = {id:UInt64}",
      query_params: { id: 1 },
      format: "JSONEachRow",
      clickhouse_settings: { output_format_json_quote_64bit_integers: 1 },
    });
    expect(await rows.json()).toEqual([row]);
  });

  it("inserts in every row format of the client, and nothing when there is nothing", async () => {
    await db.client.command({ query: "CREATE TABLE f (a UInt8, b String) ENGINE = MergeTree ORDER BY a" });
    await db.client.insert({ table: "f", format: "JSONEachRow", values: [{ a: 1, b: "x" }] });
    await db.client.insert({ table: "f", format: "JSONCompactEachRow", columns: ["b", "a"], values: [["y", 2]] });
    await db.client.insert({ table: "f", format: "JSONStringsEachRow", values: [{ a: "3", b: "z" }] });
    await db.client.insert({ table: "f", format: "JSONCompact", values: { meta: [{ name: "a", type: "UInt8" }, { name: "b", type: "String" }], data: [[4, "w"]] } });
    await db.client.insert({ table: "f", format: "JSON", values: { meta: [{ name: "a", type: "UInt8" }, { name: "b", type: "String" }], data: [{ a: 5, b: "v" }] } });
    await db.client.insert({ table: "f", format: "JSONObjectEachRow", values: { one: { a: 6, b: "u" } } });
    await db.client.insert({ table: "f", format: "JSONEachRow", values: [] });
    const rows = await db.client.query({ query: "SELECT a, b FROM f ORDER BY a", format: "JSONCompactEachRow" });
    expect(await rows.json()).toEqual([[1, "x"], [2, "y"], [3, "z"], [4, "w"], [5, "v"], [6, "u"]]);
  });

  it("answers in every format the project reads", async () => {
    const query = "SELECT number AS n, toString(number) AS s FROM numbers(2)";
    const json = await (await db.client.query({ query, format: "JSON" })).json();
    expect(json).toMatchObject({ meta: [{ name: "n", type: "UInt64" }, { name: "s", type: "String" }], data: [{ n: 0, s: "0" }, { n: 1, s: "1" }], rows: 2 });
    expect(await (await db.client.query({ query, format: "JSONCompactEachRow" })).json()).toEqual([[0, "0"], [1, "1"]]);
    expect(await (await db.client.query({ query, format: "JSONCompactEachRowWithNamesAndTypes" })).json()).toEqual([["n", "s"], ["UInt64", "String"], [0, "0"], [1, "1"]]);
    expect(await (await db.client.query({ query, format: "CSVWithNames" })).text()).toBe('"n","s"\n0,"0"\n1,"1"\n');
    const streamed: unknown[] = [];
    const reader = (await db.client.query({ query, format: "JSONEachRow" })).stream().getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) streamed.push(...part.value.map((row) => row.json()));
    expect(streamed).toEqual([{ n: 0, s: "0" }, { n: 1, s: "1" }]);
  });

  it.each([false, true])("takes parameters of all types (multipart: %s)", async (multipart) => {
    const awkward = "it's \"q\" \\ back \\n\ttab\nline\r\n\u0000nul \ufeffbom 日本 🎉 ${x} {y:String} ; -- /* # \\N";
    expect(await evaluate("{p:String}", { p: awkward }, multipart)).toBe(awkward);
    expect(await evaluate("{p:String}", { p: "" }, multipart)).toBe("");
    expect(await evaluate("{p:String}", { p: "\ufeff" }, multipart)).toBe("\ufeff");
    expect(await evaluate("{p:Array(String)}", { p: [awkward, "", "b"] }, multipart)).toEqual([awkward, "", "b"]);
    expect(await evaluate("{p:Array(Array(Int64))}", { p: [[1, -2], []] }, multipart)).toEqual([[1, -2], []]);
    expect(await evaluate("{p:Map(String, String)}", { p: { [awkward]: awkward } }, multipart)).toEqual({ [awkward]: awkward });
    expect(await evaluate("{p:Map(String, Array(UInt8))}", { p: new Map([["k", [1, 2]]]) }, multipart)).toEqual({ k: [1, 2] });
    expect(await evaluate("{p:Nullable(String)}", { p: null }, multipart)).toBeNull();
    expect(await evaluate("{p:Array(Nullable(Int32))}", { p: [1, null] }, multipart)).toEqual([1, null]);
    expect(await evaluate("toString({p:UInt64})", { p: 18446744073709551615n }, multipart)).toBe("18446744073709551615");
    expect(await evaluate("toString({p:Int256})", { p: "-12345678901234567890123456789" }, multipart)).toBe("-12345678901234567890123456789");
    expect(await evaluate("toString({p:Decimal(38, 12)})", { p: "0.000000000001" }, multipart)).toBe("0.000000000001");
    expect(await evaluate("{p:Float64}", { p: 1.5e300 }, multipart)).toBe(1.5e300);
    expect(await evaluate("{p:Bool}", { p: true }, multipart)).toBe(true);
    expect(await evaluate("{p:UUID}", { p: "61f0c404-5cb3-11e7-907b-a6006ad3dba0" }, multipart)).toBe("61f0c404-5cb3-11e7-907b-a6006ad3dba0");
    expect(await evaluate("{p:Tuple(String, UInt8)}", { p: new TupleParam(["a'b", 7]) }, multipart)).toEqual(["a'b", 7]);
    expect(await evaluate("{p:Date}", { p: "2026-02-03" }, multipart)).toBe("2026-02-03");
    expect(await evaluate("{p:DateTime64(3, 'UTC')}", { p: new Date("2026-01-02T03:04:05.678Z") }, multipart)).toBe("2026-01-02 03:04:05.678");
    expect(await evaluate("{p:DateTime64(6, 'UTC')}", { p: "2026-01-02 03:04:05.678901" }, multipart)).toBe("2026-01-02 03:04:05.678901");
    expect(await evaluate("{p:LowCardinality(String)}", { p: "x" }, multipart)).toBe("x");
    const named = await db.client.query({ query: "SELECT name FROM {db:Identifier}.{t:Identifier} LIMIT 0", query_params: { db: db.database, t: "t" }, use_multipart_params: multipart, format: "JSONEachRow" });
    expect(await named.json()).toEqual([]);
  });

  it("takes parameters far longer than a statement may be", async () => {
    const ids = Array.from({ length: 50_000 }, (_, index) => `trace-${index}`);
    expect(await evaluate("length({p:Array(String)})", { p: ids }, true)).toBe(50_000);
    expect(await evaluate("length({p:Array(String)})", { p: ids.slice(0, 30_000) })).toBe(30_000);
    expect(await code(db.client.query({ query: `SELECT '${"x".repeat(300_000)}'` }))).toBe("62");
  });

  it("takes parameters in commands and inserts", async () => {
    await db.client.command({ query: "CREATE TABLE p (a String) ENGINE = MergeTree ORDER BY a" });
    await db.client.command({ query: "INSERT INTO p SELECT {a:String}", query_params: { a: "it's" } });
    await db.client.command({ query: "INSERT INTO {t:Identifier} VALUES ({a:String})", query_params: { t: "p", a: "be;tter" } });
    await db.client.insert({ table: "p", format: "JSONEachRow", values: [{ a: "now" }] });
    await db.client.command({ query: "ALTER TABLE p DELETE WHERE a = {a:String}", query_params: { a: "now" }, clickhouse_settings: { mutations_sync: "2" } });
    expect(await (await db.client.query({ query: "SELECT a FROM p ORDER BY a", format: "JSONCompactEachRow" })).json()).toEqual([["be;tter"], ["it's"]]);
  });

  it("applies settings to one statement only", async () => {
    const threads = async (clickhouse_settings?: { max_threads?: number; log_comment?: string }) =>
      (await (await db.client.query({ query: "SELECT getSetting('max_threads') AS n, getSetting('log_comment') AS c", clickhouse_settings, format: "JSONEachRow" })).json<{ n: number; c: string }>())[0]!;
    const before = await threads();
    expect(await threads({ max_threads: 7, log_comment: '{"a":"it\'s"}' })).toEqual({ n: 7, c: '{"a":"it\'s"}' });
    expect(await threads()).toEqual(before);
    expect(before.c).toBe("");
  });

  it("keeps a failed statement's rows out of the next answer", async () => {
    for (let round = 0; round < 5; round++) {
      expect(await code(db.client.query({ query: "SELECT throwIf(number = 3) FROM numbers(10) SETTINGS max_block_size = 1", format: "JSONEachRow" }))).toBe("395");
      expect(await evaluate("2", {})).toBe(2);
    }
  });

  it("acknowledges asynchronous inserts when they are written", async () => {
    await db.client.command({ query: "CREATE TABLE a (n UInt32) ENGINE = MergeTree ORDER BY n" });
    await Promise.all(
      Array.from({ length: 20 }, async (_, n) => {
        await db.client.insert({ table: "a", format: "JSONEachRow", values: [{ n }], clickhouse_settings: { async_insert: 1, wait_for_async_insert: 1 } });
        const seen = await db.client.query({ query: "SELECT count() AS c FROM a WHERE n = {n:UInt32}", query_params: { n }, format: "JSONEachRow" });
        expect(await seen.json()).toEqual([{ c: 1 }]);
      }),
    );
  });

  it("gives exec's raw stream", async () => {
    const result = await db.client.exec({ query: "SELECT 1 AS x FORMAT TabSeparatedWithNames" });
    expect(await new Response(result.stream).text()).toBe("x\n1\n");
    const raw = await db.client.exec({ query: "INSERT INTO f FORMAT CSV\n7,\"a\nb\"\n" });
    await raw.stream.cancel();
    expect(await evaluate("(SELECT b FROM f WHERE a = 7)", {})).toBe("a\nb");
  });

  it("compresses answers and keeps the connection to its database", async () => {
    const client = createClient({ url: db.url, database: db.database, compression: { response: true } });
    const rows = await (await client.query({ query: "SELECT currentDatabase() AS d, repeat('x', 100000) AS x", format: "JSONEachRow" })).json<{ d: string; x: string }>();
    expect(rows[0]!.d).toBe(db.database);
    expect(rows[0]!.x).toHaveLength(100_000);
    await client.close();
  });

  it("reports errors by ClickHouse's codes and types", async () => {
    await expect(db.client.query({ query: "SELECT * FROM nope" })).rejects.toMatchObject({ code: "60", type: "UNKNOWN_TABLE" });
    await expect(db.client.query({ query: "SELEC 1" })).rejects.toMatchObject({ code: "62" });
    await expect(db.client.query({ query: "SELECT nope" })).rejects.toMatchObject({ code: "47", type: "UNKNOWN_IDENTIFIER" });
    await expect(db.client.query({ query: "SELECT {x:UInt8}", query_params: { x: "y" } })).rejects.toMatchObject({ code: "457" });
    await expect(db.client.query({ query: "SELECT {x:UInt8}" })).rejects.toMatchObject({ code: "456" });
    await expect(db.client.query({ query: "SELECT 1", clickhouse_settings: { nope: 1 } as ClickHouseSettings })).rejects.toMatchObject({ code: "115" });
    await expect(db.client.query({ query: "SELECT sleepEachRow(1) FROM numbers(60)", clickhouse_settings: { max_execution_time: 0.2, function_sleep_max_microseconds_per_block: "60000000" } })).rejects.toMatchObject({ code: "159" });
    await expect(db.client.query({ query: "SELECT groupArray(number) FROM numbers(10000000)", clickhouse_settings: { max_memory_usage: "1000000" } })).rejects.toMatchObject({ code: "241" });
    await expect(db.client.insert({ table: "t", values: [{ id: "x" }], format: "JSONEachRow" })).rejects.toMatchObject({ code: "27" });
    await expect(createClient({ url: db.url, database: "nope" }).query({ query: "SELECT 1" })).rejects.toMatchObject({ code: "81" });
    await expect(createClient({ url: db.url, username: "bob", password: "x" }).query({ query: "SELECT 1" })).rejects.toMatchObject({ code: "516", type: "AUTHENTICATION_FAILED" });
    await expect(db.client.query({ query: "SELECT 1", session_id: "s" })).rejects.toMatchObject({ code: "48", type: "NOT_IMPLEMENTED" });
  });
});
