import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compare, SHOWN } from "../../../src/rollout/compare.ts";
import { canonical, decimalText, normalize } from "../../../src/rollout/normalize.ts";

const key = fc.constantFrom("id", "name", "totalCost", "tags", "input", "metadata", "rows", "__proto__", "startTime", "");
const leaf = fc.oneof(fc.string(), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null), fc.date({ noInvalidDate: true }), fc.bigInt());
const { answer } = fc.letrec<{ answer: unknown }>((tie) => ({
  answer: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie("answer"), { maxLength: 5 }), fc.uniqueArray(fc.tuple(key, tie("answer")), { maxLength: 5, selector: ([name]) => name }).map(objectOf)),
}));

function objectOf(entries: readonly (readonly [string, unknown])[]): object {
  const object = {};
  for (const [name, value] of entries) Object.defineProperty(object, name, { value, enumerable: true });
  return object;
}

type Step = string | number;
/** Every place of a value that holds no other. */
function leaves(value: unknown, steps: Step[] = []): Step[][] {
  if (Array.isArray(value)) return value.flatMap((each, index) => leaves(each, [...steps, index]));
  if (typeof value === "object" && value !== null && !(value instanceof Date)) return Object.entries(value).flatMap(([name, each]) => leaves(each, [...steps, name]));
  return [steps];
}

function withMutation(value: unknown, [step, ...rest]: Step[]): unknown {
  if (step === undefined) return "mutated" === value ? "otherwise" : "mutated";
  if (Array.isArray(value)) return value.map((each, index) => (index === step ? withMutation(each, rest) : each));
  return objectOf(Object.entries(value as object).map(([name, each]) => [name, name === step ? withMutation(each, rest) : each] as const));
}

const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  return objectOf(Object.entries(value).map(([name, each]) => [name, reversed(each)] as const).toReversed());
};

describe("compare", () => {
  it("finds nothing between an answer and itself, built anew with its fields in another order", () => {
    fc.assert(
      fc.property(answer, (value) => {
        expect(compare(value, reversed(value))).toBeUndefined();
      }),
    );
  });

  it("finds every mutation of a single field", () => {
    fc.assert(
      fc.property(answer, fc.nat(), (value, pick) => {
        const places = leaves(value);
        fc.pre(places.length > 0);
        const place = places[pick % places.length] as Step[];
        expect(compare(value, withMutation(value, place))).toBeDefined();
      }),
      { numRuns: 500 },
    );
  });

  it("finds every row that is missing or too many", () => {
    fc.assert(
      fc.property(fc.array(fc.record({ id: fc.string(), cost: fc.string() }), { minLength: 1, maxLength: 6 }), fc.nat(), (rows, pick) => {
        const fewer = rows.filter((_, index) => index !== pick % rows.length);
        expect(compare({ rows, total: 9 }, { rows: fewer, total: 9 })).toMatchObject({ class: "row_count", current: `${rows.length}`, new: `${fewer.length}` });
        expect(compare(fewer, rows)).toMatchObject({ class: "row_count" });
      }),
    );
  });

  it("calls the same rows in another order by their name", () => {
    const [a, b, c] = [{ id: "a" }, { id: "b" }, { id: "c" }];
    expect(compare({ rows: [a, b, c] }, { rows: [a, c, b] })).toEqual({ class: "order", path: "rows[1].id", current: '"b"', new: '"c"' });
    expect(compare({ rows: [a, b, c] }, { rows: [a, c, c] })).toMatchObject({ class: "content" });
  });

  it("says which field differs, first rows missing, and cuts what it shows", () => {
    expect(compare({ rows: [{ id: "x", totalCost: "0.5", tags: ["a"] }] }, { rows: [{ id: "x", totalCost: "0.25", tags: ["a"] }] })).toEqual({ class: "content", path: "rows[0].totalCost", current: '"0.5"', new: '"0.25"' });
    expect(compare({ count: 2, rows: [{ id: 1 }, { id: 2 }] }, { count: 1, rows: [{ id: 1 }] })).toMatchObject({ class: "row_count", path: "rows (first beyond: 2)" });
    expect(compare({ tags: ["a"] }, { tags: ["a", "b"] })).toMatchObject({ class: "content", path: "tags" });
    const long = compare({ name: "a".repeat(1_000) }, { name: "b" });
    expect(long?.current).toHaveLength(SHOWN);
  });

  it("one side alone finding the record is a row too few", () => {
    expect(compare(undefined, { id: 1 })).toEqual({ class: "row_count", path: "(whole answer)", current: "(absent)", new: "(present)" });
    expect(compare({ id: 1 }, null)).toMatchObject({ class: "row_count", new: "(absent)" });
  });

  it("never shows what users sent: inputs, outputs, metadata and its keys, at any depth", () => {
    const secret = "SECRET";
    const content = fc.constantFrom("input", "output", "metadata", "comment", "status_message", "statusMessage", "stringValue", "long_string_value", "modelParameters", "toolCalls");
    fc.assert(
      fc.property(content, answer, (field, other) => {
        const inside = { [field]: { [secret]: secret } };
        for (const [one, two] of [[inside, { [field]: other }], [{ rows: [inside] }, { rows: [{ [field]: {} }] }], [{ row: inside }, { row: 5 }], [{ rows: [inside] }, { rows: [] }]] as const) {
          const difference = compare(one, two);
          expect(difference).toBeDefined();
          expect(JSON.stringify(difference)).not.toContain(secret);
        }
      }),
    );
  });

  it("takes sums of floats that were added in another order as equal, and nothing else", () => {
    expect(compare({ avg: 0.1 + 0.2 }, { avg: 0.3 })).toBeUndefined();
    expect(compare({ avg: 0.3 }, { avg: 0.3001 })).toBeDefined();
    expect(compare({ count: 1e15 }, { count: 1e15 + 1 })).toBeDefined();
  });
});

describe("normalize", () => {
  it("gives one form to what is equal, and keeps apart what only looks alike", () => {
    expect(normalize({ a: undefined, b: 1 })).toEqual({ b: 1 });
    expect(normalize({ totalCost: "0.500000000000", cost: { input: "-0.0" }, name: "0.50" })).toEqual({ totalCost: "0.5", cost: { input: "0" }, name: "0.50" });
    expect(canonical(normalize(new Date(0)))).not.toBe(canonical(normalize("1970-01-01T00:00:00.000Z")));
    expect(canonical(normalize(1n))).not.toBe(canonical(normalize("1")));
    expect(canonical(normalize(new Map([["b", 1], ["a", 2]])))).toBe(canonical(normalize(new Map([["a", 2], ["b", 1]]))));
    expect(canonical(normalize(new Set(["b", "a"])))).toBe(canonical(normalize(new Set(["a", "b"]))));
  });

  it("is idempotent on decimals and keeps their value", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.nat(12), fc.nat(5), (digits, scale, zeros) => {
        const text = (digits < 0n ? "-" : "") + (digits < 0n ? -digits : digits).toString().padStart(scale + 1, "0").replace(new RegExp(`(\\d{${scale}})$`), scale === 0 ? "" : ".$1");
        const padded = text.includes(".") ? text + "0".repeat(zeros) : text;
        expect(decimalText(padded)).toBe(decimalText(text));
        expect(decimalText(decimalText(text))).toBe(decimalText(text));
        expect(Number(decimalText(text))).toBe(Number(text) + 0);
      }),
    );
    expect(decimalText("not a number")).toBe("not a number");
  });
});
