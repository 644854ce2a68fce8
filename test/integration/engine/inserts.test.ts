import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshDatabase, type TestDatabase } from "../../engine/database.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await freshDatabase("inserts");
});
afterAll(() => db.drop());

/** Sends bytes, in the URL the statement or nothing. */
async function send(body: string | Buffer, query?: string): Promise<void> {
  const parameters = new URLSearchParams({ database: db.database, ...(query === undefined ? {} : { query }) });
  const response = await fetch(`${db.url}/?${parameters}`, { method: "POST", body: Buffer.from(body) });
  const answer = await response.text();
  if (!response.ok) throw new Error(answer);
}

let tables = 0;
async function table(columns = "a String"): Promise<string> {
  const name = `t${++tables}`;
  await db.client.command({ query: `CREATE TABLE ${name} (${columns}) ENGINE = Memory` });
  return name;
}

async function rows(name: string): Promise<string[]> {
  const result = await db.client.query({ query: `SELECT a FROM ${name}`, format: "JSONEachRow" });
  return (await result.json<{ a: string }>()).map((row) => row.a);
}

/** Every way to give the data of `INSERT INTO name FORMAT format`. */
async function bothWays(format: string, data: string | Buffer, expected: string[]): Promise<void> {
  const apart = await table();
  await send(data, `INSERT INTO ${apart} (a) FORMAT ${format}`);
  expect(await rows(apart)).toEqual(expected);
  const together = await table();
  await send(Buffer.concat([Buffer.from(`INSERT INTO ${together} (a) FORMAT ${format}\n`), Buffer.from(data)]));
  expect(await rows(together)).toEqual(expected);
}

/** Texts that a parser between here and the column could stumble over, and any other. */
const anyText = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc.string({ unit: "binary", maxLength: 40 }).filter((text) => text.isWellFormed()),
  fc.array(fc.constantFrom("'", '"', "`", "\\", "\n", "\n\n", "\r\n", "\t", "\0", ";", "--", "/*", "*/", "#", "\\N", "{a:String}", "$$", "FORMAT", "\ufeff", "‘", "é", "🎉", " "), { maxLength: 12 }).map((parts) => parts.join("")),
);

const rowBinary = (texts: string[]) =>
  Buffer.concat(
    texts.map((text) => {
      const bytes = Buffer.from(text);
      const length: number[] = [];
      let rest = bytes.length;
      for (; rest > 127; rest >>>= 7) length.push((rest & 127) | 128);
      return Buffer.concat([Buffer.from([...length, rest]), bytes]);
    }),
  );
const csv = (texts: string[]) => texts.map((text) => `"${text.replaceAll('"', '""')}"\n`).join("");

describe("inserts into the embedded engine", () => {
  it.each([
    ["JSONEachRow", '{"a":"1"}\n{"a":"2"}'],
    ["JSONEachRow", '{"a":"1"}\n\n\n{"a":"2"}\n\n'],
    ["JSONEachRow", '\n\n{"a":"1"}\r\n\r\n{"a":"2"}'],
    ["JSONEachRow", '[{"a":"1"},\n\n{"a":"2"}]'],
    ["JSONCompactEachRow", '["1"]\n\n["2"]'],
    ["TSV", "1\n2\n"],
    ["CSV", "1\n2"],
    ["CSVWithNames", "a\n1\n2\n"],
    ["Values", "('1'),\n\n('2');\n"],
    ["JSON", '{"meta":[{"name":"a","type":"String"}],\n\n"data":[{"a":"1"},{"a":"2"}]}'],
    ["LineAsString", "1\n2\n"],
    ["RowBinary", "\u00011\u00012"],
  ])("reads %s data %j", async (format, data) => bothWays(format, data, ["1", "2"]));

  it("keeps empty lines that are rows", async () => {
    await bothWays("TSV", "x\n\n\ny\n", ["x", "", "", "y"]);
    await bothWays("LineAsString", "a\n\n\n;\nb\n", ["a", "", "", ";", "b"]);
    await bothWays("CSV", '"1\n\n\n2;\n\n"\n', ["1\n\n\n2;\n\n"]);
    await bothWays("RowBinary", rowBinary(["\n\n\n", "SELECT 1;\n\nSELECT 2"]), ["\n\n\n", "SELECT 1;\n\nSELECT 2"]);
  });

  it("finds the data behind awkward statements", async () => {
    const name = "`the format`";
    await db.client.command({ query: `CREATE TABLE ${name} (a String, \`format\` String, \`values\` String, \`settings\` String) ENGINE = Memory` });
    const data = '{"a":"x","format":"f","values":"v","settings":"s"}\n\n{"a":"y"}';
    await send(`/* INSERT; */ INSERT INTO ${name} (a, format, values, settings) -- FORMAT CSV\n SETTINGS async_insert = 1, wait_for_async_insert = 1 format JSONEachRow ${data}`);
    await send(data, `insert into table ${name} FORMAT JSONEachRow \n`);
    await send(data, `INSERT INTO ${name} SETTINGS max_insert_block_size=10 FORMAT JSONEachRow`);
    await send(`INSERT INTO ${name} (a, "values") VALUES ('x', 'v'), ('y', 'it''s; \\n\\n')`);
    await send("('x', 'v'),\n\n('y', '')", `INSERT INTO ${name} (a, "values") VALUES`);
    await send(`INSERT INTO ${name} (a) SELECT arrayJoin(['x', 'y']) FORMAT JSONEachRow`);
    await send(`WITH 'x' AS x INSERT INTO ${name} (a) SELECT x UNION ALL SELECT 'y'`);
    await db.client.command({ query: "CREATE TABLE format (a String) ENGINE = Memory" });
    await send('{"a":"f"}\n\n{"a":"g"}', "INSERT INTO format FORMAT JSONEachRow");
    await send("INSERT INTO format VALUES ('h')");
    expect((await rows(name)).sort()).toEqual([..."xxxxxxx", ..."yyyyyyy"]);
    expect(await rows("format")).toEqual(["f", "g", "h"]);
  });

  it("inserts nothing from an empty body, and nothing of a broken one", async () => {
    const name = await table();
    await send("", `INSERT INTO ${name} FORMAT JSONEachRow`);
    await send(`INSERT INTO ${name} FORMAT JSONEachRow`);
    await expect(send('{"a":"1"}\n\n{"a":', `INSERT INTO ${name} FORMAT JSONEachRow`)).rejects.toThrow(/^Code: /);
    await expect(send("x\n\ny\tz\n", `INSERT INTO ${name} FORMAT TSV`)).rejects.toThrow(/^Code: /);
    await expect(send("", "INSERT INTO nope FORMAT JSONEachRow")).rejects.toThrow(/^Code: 60\. /);
    await expect(send('{"a":"1"}', "INSERT INTO nope FORMAT JSONEachRow")).rejects.toThrow(/^Code: 60\. /);
    expect(await rows(name)).toEqual([]);
  });

  it("inserts more than the engine's limits on statements", async () => {
    const name = await table();
    const many = Array.from({ length: 200_000 }, (_, index) => `row ${index}`);
    await send(many.map((a) => JSON.stringify({ a })).join("\n"), `INSERT INTO ${name} FORMAT JSONEachRow`);
    await send(`INSERT INTO ${name} VALUES ${many.map((a) => `('${a}')`).join(",")}`);
    const result = await db.client.query({ query: `SELECT count() AS n, uniqExact(a) AS u FROM ${name}`, format: "JSONEachRow" });
    expect(await result.json()).toEqual([{ n: 400_000, u: 200_000 }]);
  });

  it("brings any text back, inserted or as a parameter", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyText, { minLength: 1, maxLength: 8 }), async (texts) => {
        const name = await table();
        await db.client.insert({ table: name, format: "JSONEachRow", values: texts.map((a) => ({ a })) });
        await db.client.insert({ table: name, format: "JSONCompactEachRow", columns: ["a"], values: texts.map((a) => [a]) });
        await send(rowBinary(texts), `INSERT INTO ${name} FORMAT RowBinary`);
        await send(csv(texts), `INSERT INTO ${name} FORMAT CSV`);
        expect(await rows(name)).toEqual([...texts, ...texts, ...texts, ...texts]);

        for (const use_multipart_params of [false, true]) {
          const result = await db.client.query({
            query: "SELECT {first:String} AS first, {all:Array(String)} AS all, {map:Map(String, String)} AS map, hex({first:String}) AS hex",
            query_params: { first: texts[0], all: texts, map: { [texts[0]!]: texts.at(-1) } },
            use_multipart_params,
            format: "JSONEachRow",
          });
          const hex = Buffer.from(texts[0]!).toString("hex").toUpperCase();
          expect(await result.json()).toEqual([{ first: texts[0], all: texts, map: { [texts[0]!]: texts.at(-1) }, hex }]);
        }
        await db.client.command({ query: `DROP TABLE ${name}` });
      }),
      { numRuns: 40 },
    );
  }, 60_000);
});
