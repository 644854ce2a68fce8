import { get } from "node:http";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { freshDatabase, type TestDatabase } from "../../engine/database.ts";

const url = inject("clickhouseUrl");
let db: TestDatabase;
beforeAll(async () => {
  db = await freshDatabase("http");
  await db.client.command({ query: "CREATE TABLE t (a String, b UInt64 DEFAULT 0) ENGINE = MergeTree ORDER BY a" });
});
afterAll(() => db.drop());

const at = (parameters: Record<string, string> = {}) => `${url}/?${new URLSearchParams({ database: db.database, ...parameters })}`;
const post = (body: string | Uint8Array<ArrayBuffer>, parameters: Record<string, string> = {}, headers: Record<string, string> = {}) =>
  fetch(at(parameters), { method: "POST", body, headers });
const text = async (answer: Promise<Response>) => (await answer).text();
const failure = async (answer: Promise<Response>) => {
  const response = await answer;
  const body = await response.text();
  return { status: response.status, code: response.headers.get("x-clickhouse-exception-code"), body };
};

describe("the HTTP interface of the embedded engine", () => {
  it("answers pings", async () => {
    for (const path of ["/ping", "/", "/replicas_status"]) expect(await text(fetch(url + path))).toBe("Ok.\n");
    expect((await fetch(`${url}/nope`)).status).toBe(404);
    expect((await fetch(at({ query: "SELECT 1" }), { method: "PUT", body: "" })).status).toBe(405);
  });

  it("takes the statement from the URL, the body, or both", async () => {
    expect(await text(fetch(at({ query: "SELECT 1" })))).toBe("1\n");
    expect(await text(post("SELECT 2"))).toBe("2\n");
    expect(await text(post("+ 2", { query: "SELECT 1" }))).toBe("3\n");
    expect(await text(post("SELECT 1 AS x", { default_format: "JSONEachRow" }))).toBe('{"x":1}\n');
    expect(await text(post("SELECT 1 AS x; ", {}, { "x-clickhouse-format": "CSVWithNames" }))).toBe('"x"\n1\n');
  });

  it("lets GET read only", async () => {
    expect(await failure(fetch(at({ query: "INSERT INTO t (a) VALUES ('get')" })))).toMatchObject({ status: 500, code: "164" });
    expect(await failure(fetch(at({ query: "DROP TABLE t", readonly: "0" })))).toMatchObject({ code: "164" });
    expect(await failure(post("DROP TABLE t", { readonly: "1" }))).toMatchObject({ code: "164" });
  });

  it("describes its answer in headers", async () => {
    const response = await post("SELECT b FROM t FORMAT JSON", { query_id: "my-id" });
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "application/json; charset=UTF-8",
      "x-clickhouse-format": "JSON",
      "x-clickhouse-query-id": "my-id",
      "x-clickhouse-timezone": expect.any(String),
    });
    await response.text();
    expect((await post("SELECT 1")).headers.get("x-clickhouse-query-id")).toMatch(/^[0-9a-f-]{36}$/);
    expect((await post("SELECT 1", { query_id: "a\nb 日" })).headers.get("x-clickhouse-query-id")).toBe("a?b ?");
    expect((await post("SELEC", { query_id: "a\nb" })).status).toBe(400);
  });

  it("counts only what it knows", async () => {
    await post("CREATE TABLE n (a UInt64) ENGINE = MergeTree ORDER BY a");
    const summary = async (answer: Promise<Response>) => JSON.parse((await answer).headers.get("x-clickhouse-summary")!) as Record<string, string>;
    expect(await summary(post("INSERT INTO n SELECT number FROM numbers(100000)"))).toMatchObject({ written_rows: "100000", written_bytes: "800000" });
    const json = await summary(post("SELECT count() FROM n WHERE NOT ignore(a) FORMAT JSON"));
    expect(json).toMatchObject({ read_rows: "100000", read_bytes: "800000", result_rows: "1", elapsed_ns: expect.stringMatching(/^\d+$/) });
    expect(await summary(post("SELECT count() FROM n WHERE NOT ignore(a) FORMAT JSONCompact"))).toMatchObject({ read_rows: "100000" });
    expect(Object.keys(await summary(post("SELECT a FROM n LIMIT 3 FORMAT JSONEachRow")))).toEqual(["result_rows", "elapsed_ns"]);
    // Data that looks like the end of a document.
    const forged = `SELECT '"statistics":{"elapsed":1,"rows_read":7,"bytes_read":7}}' AS x`;
    expect((await summary(post(`${forged} FORMAT TabSeparated`))).read_rows).toBeUndefined();
    expect((await summary(post(`${forged} FORMAT JSON`))).read_rows).toBe("1");
  });

  it("compresses only when asked by both the setting and the header", async () => {
    const raw = (parameters: Record<string, string>, headers: Record<string, string>) =>
      new Promise<{ encoding: string | undefined; body: Buffer }>((resolve, reject) => {
        get(at({ query: "SELECT repeat('x', 10000)", ...parameters }), { headers }, async (response) => {
          const body = Buffer.concat(await response.toArray());
          resolve({ encoding: response.headers["content-encoding"], body });
        }).on("error", reject);
      });
    const both = await raw({ enable_http_compression: "1" }, { "accept-encoding": "br, gzip;q=0.5" });
    expect(both.encoding).toBe("gzip");
    expect(both.body.length).toBeLessThan(200);
    expect(gunzipSync(both.body).toString()).toBe(`${"x".repeat(10_000)}\n`);
    for (const [parameters, headers] of [[{}, { "accept-encoding": "gzip" }], [{ enable_http_compression: "1" }, {}], [{ enable_http_compression: "1" }, { "accept-encoding": "gzip;q=0" }]] as const) {
      expect((await raw(parameters, headers)).encoding).toBeUndefined();
    }
  });

  it("takes compressed bodies", async () => {
    const data = gzipSync('{"a":"gz1"}\n{"a":"gz2"}\n');
    expect((await post(data, { query: "INSERT INTO t (a) FORMAT JSONEachRow" }, { "content-encoding": "gzip" })).status).toBe(200);
    expect(await text(post(gzipSync("SELECT count() FROM t WHERE a LIKE 'gz%'"), {}, { "content-encoding": "gzip" }))).toBe("2\n");
    expect(await failure(post("not gzip", {}, { "content-encoding": "gzip" }))).toMatchObject({ status: 400, code: "36" });
    expect(await failure(post("x", {}, { "content-encoding": "lz4" }))).toMatchObject({ status: 500, code: "89" });
  });

  it("maps error codes to statuses as the server does", async () => {
    const expected: [string, number, string][] = [
      ["SELECT * FROM nope", 404, "60"],
      ["SELECT nope(1)", 404, "46"],
      ["SELECT nope", 404, "47"],
      ["SELECT 1 FORMAT Nope", 404, "73"],
      ["SELEC 1", 400, "62"],
      ["", 400, "62"],
      ["-- only a comment", 400, "62"],
      ["SELECT toUInt8('x')", 400, "6"],
      ["INSERT INTO t (b) FORMAT JSONEachRow\n{\"b\":\"x\"}", 400, "27"],
      ["SELECT sleepEachRow(1) FROM numbers(3) SETTINGS max_execution_time = 0.1", 408, "159"],
      ["SELECT throwIf(1)", 500, "395"],
      ["SYSTEM SHUTDOWN", 403, "497"],
      ["/* x */ system\n kill", 403, "497"],
      ["exit", 400, "62"],
      [":q", 400, "62"],
      ["SELECT 1 INTO OUTFILE '/tmp/spanhouse-never'", 501, "48"],
      ["INSERT INTO t (a) SELECT a FROM input('a String') FORMAT CSV\nx", 501, "48"],
    ];
    for (const [query, status, code] of expected) {
      const answer = await failure(post(query));
      expect({ query, status: answer.status, code: answer.code }).toEqual({ query, status, code });
      expect(answer.body).toMatch(/^Code: \d+\. DB::Exception: [\s\S]+ \(version 26\.[\d.]+\)\n$/);
    }
    expect(await failure(post("SELECT 1", { database: "nope" }))).toMatchObject({ status: 404, code: "81" });
    expect(await failure(post("SELECT 1", { nope: "1" }))).toMatchObject({ status: 404, code: "115" });
    expect(await failure(post("SELECT 1", { "max_threads = 1, readonly": "1" }))).toMatchObject({ status: 404, code: "115" });
    expect(await failure(post("SELECT 1", { max_threads: "many" }))).toMatchObject({ status: 400 });
    expect(await failure(post("SELECT 1", { "param_a b": "1" }))).toMatchObject({ status: 400, code: "36" });
    for (const name of ["session_id", "role", "compress", "decompress"]) expect(await failure(post("SELECT 1", { [name]: "1" }))).toMatchObject({ status: 501, code: "48" });
    expect(await text(post("SELECT 1", { compress: "0", wait_end_of_query: "1", buffer_size: "1000", quota_key: "x" }))).toBe("1\n");
  });

  it("knows one user without a password", async () => {
    const basic = (credentials: string) => ({ authorization: `Basic ${btoa(credentials)}` });
    expect(await text(post("SELECT 1", {}, basic("default:")))).toBe("1\n");
    expect(await text(post("SELECT 1", {}, { "x-clickhouse-user": "default", "x-clickhouse-key": "" }))).toBe("1\n");
    for (const headers of [basic("bob:"), basic("default:x"), { authorization: "Bearer x" }, { "x-clickhouse-key": "x" }] as Record<string, string>[]) {
      expect(await failure(post("SELECT 1", {}, headers))).toMatchObject({ status: 403, code: "516" });
    }
    expect(await failure(post("SELECT 1", {}, { origin: "http://evil.example" }))).toMatchObject({ status: 403, code: "497" });
    const rebound = new Promise<number | undefined>((resolve, reject) => {
      get(at({ query: "SELECT 1" }), { headers: { host: "evil.example" } }, (response) => resolve(response.resume().statusCode)).on("error", reject);
    });
    expect(await rebound).toBe(403);
    expect(await failure(post("SELECT 1", { user: "bob" }))).toMatchObject({ status: 403, code: "516" });
  });

  it("runs one statement a request", async () => {
    for (const query of ["SELECT 1; SELECT 2", "INSERT INTO t (a) VALUES ('multi'); SELECT 1", "SELECT 1;;SELECT 2", "INSERT INTO t (a) SELECT 'multi'; DROP TABLE t"]) {
      expect(await failure(post(query))).toMatchObject({ status: 400, code: "62", body: expect.stringContaining("Multi-statements") });
    }
    expect(await failure(post("('multi'); DROP TABLE t", { query: "INSERT INTO t (a) VALUES" }))).toMatchObject({ code: "62" });
    expect(await text(post("SELECT ';', \"a;b\", `c;d`, $x$;'$x$ FROM (SELECT 1 AS `a;b`, 2 AS `c;d`) /* ; */ ; -- ; x\n"))).toBe(";\t1\t2\t;\\'\n");
    expect(await text(post("SELECT count() FROM t WHERE a = 'multi'"))).toBe("0\n");
  });

  it("takes URLs of nearly a megabyte", async () => {
    expect(await text(post("SELECT length({p:String})", { param_p: "x".repeat(900_000) }))).toBe("900000\n");
  });

  it("refuses what looks like an external table", async () => {
    const form = new FormData();
    form.set("query", "SELECT 1");
    form.set("ext", new Blob(["1\n"]), "ext.tsv");
    expect(await failure(fetch(at(), { method: "POST", body: form }))).toMatchObject({ status: 501 });
    const broken = await failure(post("--x\r\nbroken", {}, { "content-type": "multipart/form-data; boundary=x" }));
    expect(broken).toMatchObject({ status: 400, code: "36" });
  });
});
