import { describe, expect, test } from "vitest";
import { SpanhouseError } from "../../../src/errors.ts";
import { filterCondition, filterParam, filterState } from "../../../src/schemas/filter.ts";

const TEXT = ["=", "contains", "does not contain", "starts with", "ends with"];
const NUMBER = ["=", ">", "<", ">=", "<="];

/** The rows of tRPC contract section 3.1: operators, a value that fits, values that do not. */
const LANGUAGE: { type: string; operators: string[]; value: unknown; wrong: unknown[]; key?: string }[] = [
  { type: "datetime", operators: [">", "<", ">=", "<="], value: "2024-01-01T00:00:00Z", wrong: ["yesterday", "2024-02-30T00:00:00Z", null, 5, ""] },
  { type: "string", operators: TEXT, value: "", wrong: [1, null, ["a"]] },
  { type: "stringOptions", operators: ["any of", "none of"], value: ["a"], wrong: [[], "a", [1]] },
  { type: "arrayOptions", operators: ["any of", "none of", "all of"], value: ["a"], wrong: ["a", [null]] },
  { type: "categoryOptions", operators: ["any of", "none of"], value: [], wrong: ["a", [1]], key: "score" },
  { type: "number", operators: NUMBER, value: 1.5, wrong: ["1", null, Number.NaN, Number.POSITIVE_INFINITY] },
  { type: "numberObject", operators: NUMBER, value: -1, wrong: ["1"], key: "score" },
  { type: "booleanObject", operators: ["=", "<>"], value: false, wrong: ["true", 1], key: "score" },
  { type: "stringObject", operators: TEXT, value: "x", wrong: [1], key: "" },
  { type: "boolean", operators: ["=", "<>"], value: true, wrong: ["true", 0] },
  { type: "null", operators: ["is null", "is not null"], value: "", wrong: [null, "x"] },
];
const OPERATORS = new Set(LANGUAGE.flatMap(({ operators }) => operators));

describe.each(LANGUAGE)("$type", ({ type, operators, value, wrong, key }) => {
  const accepts = (change: object) => filterCondition.safeParse({ type, column: "c", operator: operators[0], value, ...(key !== undefined && { key }), ...change }).success;

  test("takes its own operators and no others", () => {
    for (const operator of [...OPERATORS, "matches", "!="]) expect([operator, accepts({ operator })]).toEqual([operator, operators.includes(operator)]);
  });

  test("refuses other values", () => {
    for (const value of wrong) expect([value, accepts({ value })]).toEqual([value, false]);
  });

  test("needs column, and key where it has one", () => {
    expect(accepts({ column: undefined })).toBe(false);
    if (key !== undefined) expect(accepts({ key: undefined })).toBe(false);
  });
});

test("an empty array fits arrayOptions only for `none of` and `all of`", () => {
  const accepts = (operator: string) => filterCondition.safeParse({ type: "arrayOptions", column: "tags", operator, value: [] }).success;
  expect(["any of", "none of", "all of"].map(accepts)).toEqual([false, true, true]);
});

test("positionInTrace is known, its nth keys need a position", () => {
  const accepts = (rest: object) => filterCondition.safeParse({ type: "positionInTrace", column: "position", operator: "=", ...rest }).success;
  expect(accepts({ key: "root" })).toBe(true);
  expect(accepts({ key: "nthFromEnd", value: 2 })).toBe(true);
  expect(accepts({ key: "nthFromStart" })).toBe(false);
  expect(accepts({ key: "middle" })).toBe(false);
});

test.each([
  ["2024-05-06T07:08:09.1234567Z", "2024-05-06T07:08:09.123Z"],
  ["2024-05-06T07:08:09+02:00", "2024-05-06T05:08:09.000Z"],
  ["2024-05-06T07:08Z", "2024-05-06T07:08:00.000Z"],
  ["2024-05-06T07:08:09", "2024-05-06T07:08:09.000Z"],
  ["2024-05-06", "2024-05-06T00:00:00.000Z"],
  [new Date(5), "1970-01-01T00:00:00.005Z"],
])("datetime %s is %s", (value, expected) => {
  const condition = filterCondition.parse({ type: "datetime", column: "timestamp", operator: ">", value });
  expect((condition.value as Date).toISOString()).toBe(expected);
});

describe("the REST parameter", () => {
  test.each([undefined, "", "[]", " [] "])("%j is no filter", (text) => expect(filterParam.parse(text)).toEqual([]));

  test("decodes a filter state", () => {
    const condition = { type: "string", column: "name", operator: "contains", value: '%"\\' };
    expect(filterParam.parse(JSON.stringify([condition]))).toEqual([condition]);
    expect(filterState.parse([condition])).toEqual([condition]);
  });

  test.each(["{", "name=x", "[}"])("%j is not JSON", (text) => {
    expect(() => filterParam.parse(text)).toThrow(new SpanhouseError("invalid_request", "Invalid JSON in filter parameter"));
  });

  test.each(['{"type":"null"}', "null", "5", '[{"type":"fuzzy","column":"c","operator":"=","value":""}]', "[[]]"])("%s is a schema error", (text) => {
    expect(filterParam.safeParse(text).success).toBe(false);
  });

  test("a repeated parameter is refused", () => expect(filterParam.safeParse(["[]", "[]"]).success).toBe(false));
});
