import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { compileSearch, type SearchType } from "../../../src/db/filters/search.ts";
import { ident, sql } from "../../../src/db/sql.ts";
import { type Engine, engineWith } from "./engine.ts";
import { type Row, sampleRows, texts } from "./model.ts";

const seed = Number(process.env.FILTER_SEED ?? Date.now() % 1_000_000);
/** `nullable` plays the input, half of the time as a writer of ASCII JSON stores it; `unset` plays the output. */
const rows = sampleRows(seed, 150).map((row, index) => (index % 2 === 0 && row.nullable !== null ? { ...row, nullable: ascii(row.nullable) } : row));
let engine: Engine;

beforeAll(async () => {
  engine = await engineWith(rows);
});
afterAll(() => engine.drop());

function ascii(text: string): string {
  let out = "";
  for (let at = 0; at < text.length; at++) out += text.charCodeAt(at) < 0x80 ? text[at] : `\\u${text.charCodeAt(at).toString(16).padStart(4, "0")}`;
  return out;
}

const columns = { id: [sql`${ident("plain")}`], input: sql`${ident("nullable")}`, output: sql`${ident("unset")}` };
const types = fc.subarray<SearchType>(["id", "content", "input", "output"], { minLength: 1 });
const holds = (text: string | null, query: string) => text?.toLowerCase().includes(query.toLowerCase()) ?? false;

function expected(query: string, types: SearchType[]): string[] {
  const json = (text: string | null) => holds(text, query) || holds(text, ascii(query));
  const found = (row: Row) =>
    query === "" ||
    (types.includes("id") && holds(row.plain, query)) ||
    ((types.includes("input") || types.includes("content")) && json(row.nullable)) ||
    ((types.includes("output") || types.includes("content")) && json(row.unset));
  return rows
    .filter(found)
    .map(({ id }) => id)
    .sort();
}

test("a search finds what holds the text in any case, with `%` and `_` as they are", async () => {
  await fc.assert(
    fc.asyncProperty(texts, types, async (query, types) => {
      const where = compileSearch({ query, types }, columns);
      const found = await engine.query(sql`SELECT id FROM filtered WHERE ${where} ORDER BY id`, z.object({ id: z.string() }));
      expect({ seed, ids: found.map(({ id }) => id) }).toEqual({ seed, ids: expected(query, types) });
    }),
    { numRuns: 150 },
  );
});
