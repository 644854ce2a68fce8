import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { param, render, sql } from "../../../src/db/sql.ts";

const FIELD_LIMIT = 131_072;

/** How the client writes a value into a form field: quotes and escapes within arrays, escapes alone without. */
const escaped = (text: string): string => text.replace(/[\\'\t\n\r\0\b\f]/g, "\\$&");
const field = (value: unknown): string => (Array.isArray(value) ? `[${value.map((each) => `'${escaped(String(each))}'`).join(",")}]` : escaped(String(value)));

const partsOf = (params: Record<string, unknown>): unknown[] => Object.keys(params).sort((a, b) => Number(a.split("_")[1]) - Number(b.split("_")[1])).map((name) => params[name]);

describe("bound values", () => {
  it("are placeholders, each bound once", () => {
    const id = param.string("a'b");
    expect(render(sql`SELECT ${id}, ${param.strings(["x"])}, ${id}`)).toEqual({ query: "SELECT {p1:String}, {p2:Array(String)}, {p1:String}", params: { p1: "a'b", p2: ["x"] } });
  });

  it("an empty list is one value", () => {
    expect(render(sql`${param.strings([])}`)).toEqual({ query: "{p1:Array(String)}", params: { p1: [] } });
  });

  it("never are larger than a form field may be, and lose nothing", { timeout: 30_000 }, () => {
    const texts = fc.oneof(fc.string({ unit: "binary", maxLength: 900 }), fc.constantFrom("'".repeat(800), "漢".repeat(800), "😀".repeat(400), "\\".repeat(20_000)));
    fc.assert(
      fc.property(fc.array(texts, { maxLength: 400 }), fc.integer({ min: 1, max: 12 }), (some, times) => {
        const list = Array.from({ length: times }, () => some).flat();
        const { query, params } = render(sql`${param.strings(list)}`);
        const parts = partsOf(params) as string[][];
        for (const part of parts) expect(Buffer.byteLength(field(part))).toBeLessThanOrEqual(FIELD_LIMIT);
        expect(parts.flat()).toEqual(list);
        expect(query.startsWith("arrayConcat(")).toBe(parts.length > 1);
      }),
      { numRuns: 25 },
    );
  });

  it("nor does a long text, which is not cut within a character", () => {
    for (const text of ["\\".repeat(100_000), `a${"😀".repeat(80_000)}`, "漢".repeat(120_000)]) {
      const { query, params } = render(sql`${param.string(text)}`);
      const parts = partsOf(params) as string[];
      expect(query).toMatch(/^concat\(\{p1_1:String\}, \{p1_2:String\}/);
      for (const part of parts) {
        expect(Buffer.byteLength(field(part))).toBeLessThanOrEqual(FIELD_LIMIT);
        expect(part.isWellFormed()).toBe(true);
      }
      expect(parts.join("")).toBe(text);
    }
  });
});
