import fc from "fast-check";
import { expect, test } from "vitest";
import { compileSearch, type SearchType } from "../../../src/db/filters/search.ts";
import { SpanhouseError } from "../../../src/errors.ts";
import { ident, render, sql } from "../../../src/db/sql.ts";

const column = (name: string) => sql`${ident(name)}`;
const columns = { id: [column("id"), column("name")], input: column("input"), output: column("output") };
const compiled = (query: string | null | undefined, types: SearchType[] | null) => render(compileSearch({ query, types }, columns));
const texts = (types: SearchType[]) => [...compiled("q", types).query.matchAll(/`(\w+)`/g)].map(([, name]) => name);

test.each([undefined, null, ""])("%j is no search", (query) => expect(compiled(query, null)).toEqual({ query: "1", params: {} }));

test("each type has its texts, none twice", () => {
  expect(texts(["id"])).toEqual(["id", "name"]);
  expect(texts(["input"])).toEqual(["input"]);
  expect(texts(["output"])).toEqual(["output"]);
  expect(texts(["content"])).toEqual(["input", "output"]);
  expect(texts(["output", "content", "id", "input"])).toEqual(["id", "name", "input", "output"]);
});

test("a query needs a type", () => {
  const failure = new SpanhouseError("invalid_request", "At least one search type is required when searching tracing data");
  expect(() => compiled("q", [])).toThrow(failure);
  expect(() => compiled("q", null)).toThrow(failure);
});

test("a column that the side does not supply is a bug", () => {
  expect(() => compileSearch({ query: "q", types: ["content"] }, { id: [] })).toThrow("no SQL for a searched column");
  expect(render(compileSearch({ query: "q", types: ["id"] }, { id: [] })).query).toBe("(0)");
});

test("wildcards are passed as they are, beyond ASCII the JSON escape is searched too, in input and output only", () => {
  expect(compiled("50%_", ["input"])).toEqual({ query: "((positionCaseInsensitiveUTF8(`input`, {p1:String}) > 0))", params: { p1: "50%_" } });
  const { query, params } = compiled("é😀", ["id", "input"]);
  expect(query.match(/`\w+`, {p\d/g)).toEqual(["`id`, {p1", "`name`, {p1", "`input`, {p1", "`input`, {p2"]);
  expect(params).toEqual({ p1: "é😀", p2: "\\u00e9\\ud83d\\ude00" });
});

test("the text depends on the types and on ASCII or not, never on the query", () => {
  const all: SearchType[] = ["id", "content"];
  const ascii = compiled("q", all).query;
  const beyond = compiled("é", all).query;
  fc.assert(
    fc.property(fc.oneof(fc.string({ minLength: 1 }), fc.string({ unit: "binary", minLength: 1 })), (query) => {
      expect(compiled(query, all).query).toBe(/^[\0-\x7f]*$/.test(query) ? ascii : beyond);
    }),
  );
});
