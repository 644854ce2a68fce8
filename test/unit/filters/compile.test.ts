import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { noComments } from "../../../src/db/filters/comments.ts";
import { type ColumnSqls, compileFilters } from "../../../src/db/filters/compile.ts";
import { ident, render, sql } from "../../../src/db/sql.ts";
import type { FilterCondition } from "../../../src/schemas/filter.ts";
import { sessionColumns } from "../../../src/schemas/filter-columns/sessions.ts";
import { scoreTableColumns } from "../../../src/schemas/filter-columns/scores.ts";
import type { FilterTable } from "../../../src/schemas/filter-columns/table.ts";
import { type TraceColumnId, traceColumns } from "../../../src/schemas/filter-columns/traces.ts";

const columnsOf = (table: FilterTable): ColumnSqls<string> => Object.fromEntries(table.map(({ id }) => [id, { expression: sql`${ident(id)}` }]));
const compiled = (conditions: FilterCondition[], table: FilterTable = traceColumns) => render(compileFilters(conditions, table, columnsOf(table)).where);

const string = (operator: "=" | "contains" | "does not contain" | "starts with" | "ends with", value = "x", column = "name"): FilterCondition => ({
  type: "string",
  column,
  operator,
  value,
});
const observation = (operator: "any of" | "none of", value: string[]): FilterCondition => ({ type: "stringOptions", column: "observationId", operator, value });

test.each<[FilterCondition, string]>([
  [string("="), "(`name` = {p1:String})"],
  [string("contains"), "(position(`name`, {p1:String}) > 0)"],
  [string("does not contain"), "(position(`name`, {p1:String}) = 0)"],
  [string("starts with"), "(startsWith(`name`, {p1:String}))"],
  [string("ends with"), "(endsWith(`name`, {p1:String}))"],
  [{ type: "stringOptions", column: "Trace Name", operator: "any of", value: ["a"] }, "(`name` IN ({p1:Array(String)}))"],
  [{ type: "stringOptions", column: "name", operator: "none of", value: ["a"] }, "(`name` NOT IN ({p1:Array(String)}))"],
  [{ type: "stringOptions", column: "tags", operator: "none of", value: ["a"] }, "(NOT hasAny(`tags`, {p1:Array(String)}))"],
  [{ type: "stringOptions", column: "score_categories", operator: "any of", value: ["a:b"] }, "(hasAny(`score_categories`, {p1:Array(String)}))"],
  [{ type: "arrayOptions", column: "traceTags", operator: "any of", value: ["a"] }, "(hasAny(`tags`, {p1:Array(String)}))"],
  [{ type: "arrayOptions", column: "tags", operator: "all of", value: [] }, "(hasAll(`tags`, {p1:Array(String)}))"],
  [{ type: "number", column: "latency", operator: ">=", value: 1 }, "(toFloat64(`latency`) >= {p1:Float64})"],
  [{ type: "numberObject", column: "scores", key: "k", operator: "<", value: 1 }, "(arrayExists(score_ -> score_.1 = {p1:String} AND toFloat64(score_.2) < {p2:Float64}, `scores_avg`))"],
  [{ type: "categoryOptions", column: "scores", key: "k", operator: "none of", value: ["v"] }, "(NOT hasAny(`score_categories`, {p1:Array(String)}))"],
  [{ type: "booleanObject", column: "scores", key: "k", operator: "<>", value: true }, "(NOT has(`score_booleans`, {p1:String}))"],
  [{ type: "stringObject", column: "metadata", key: "k", operator: "=", value: "v" }, "(mapContains(`metadata`, {p1:String}) AND `metadata`[{p1:String}] = {p2:String})"],
  [{ type: "boolean", column: "⭐️", operator: "<>", value: false }, "(`bookmarked` <> {p1:Bool})"],
  [{ type: "null", column: "userId", operator: "is not null", value: "" }, "(isNotNull(`userId`))"],
])("%j", (condition, text) => expect(compiled([condition]).query).toBe(text));

test("no condition is 1, several are AND-ed, a position is ignored", () => {
  expect(compiled([])).toEqual({ query: "1", params: {} });
  expect(compiled([{ type: "positionInTrace", column: "p", operator: "=", key: "root" }]).query).toBe("1");
  expect(compiled([string("=", "a"), string("=", "b", "userId")])).toEqual({
    query: "(`name` = {p1:String}) AND (`userId` = {p2:String})",
    params: { p1: "a", p2: "b" },
  });
});

test("a time compares by whole milliseconds and stays within what the column can hold", () => {
  const at = (operator: ">" | ">=" | "<" | "<=", value: Date) => {
    const { query, params } = compiled([{ type: "datetime", column: "timestamp", operator, value }]);
    return `${query.match(/[<>]=?/)?.[0]} ${params.p1}`;
  };
  const noon = new Date("2024-01-01T12:00:00.999Z");
  expect(at(">", noon)).toBe(">= 2024-01-01 12:00:01.000");
  expect(at(">=", noon)).toBe(">= 2024-01-01 12:00:00.999");
  expect(at("<", noon)).toBe("< 2024-01-01 12:00:00.999");
  expect(at("<=", noon)).toBe("< 2024-01-01 12:00:01.000");
  expect(at("<", new Date(8.64e15))).toBe("< 2299-12-31 23:59:59.999");
  expect(at(">", new Date(-8.64e15))).toBe(">= 1900-01-01 00:00:00.000");
});

test("where '' and NULL are one value, the empty text asks for unset and negatives leave it out", () => {
  const text = (condition: FilterCondition) => compiled([condition], scoreTableColumns).query;
  expect(text(string("=", "", "observationId"))).toBe("(isNull(nullIf(`observationId`, '')))");
  expect(text(string("=", "o", "observationId"))).toBe("(`observationId` = {p1:String})");
  expect(text(string("does not contain", "o", "observationId"))).toBe("(position(nullIf(`observationId`, ''), {p1:String}) = 0)");
  expect(text(observation("any of", ["o", ""]))).toBe("(`observationId` IN ({p1:Array(String)}) OR isNull(nullIf(`observationId`, '')))");
  expect(text(observation("none of", ["o"]))).toBe("(nullIf(`observationId`, '') NOT IN ({p1:Array(String)}))");
});

test("the columns used are ids, whatever they were called", () => {
  const { columnsUsed } = compileFilters([string("=", "x", "Trace Name"), string("=", "y", "traceId")], traceColumns, columnsOf(traceColumns));
  expect([...columnsUsed]).toEqual(["name", "id"]);
});

test("a column that the side does not supply is a bug, not a client's error", () => {
  const side: ColumnSqls<TraceColumnId> = noComments;
  expect(() => compileFilters([string("=")], traceColumns, side)).toThrow(new Error("no SQL for the filter column name"));
  expect(render(compileFilters([{ type: "number", column: "commentCount", operator: ">", value: 0 }], traceColumns, side).where).query).toBe("(toFloat64(0) > {p1:Float64})");
});

describe("a value never becomes text", () => {
  const hostile = fc.oneof(fc.constantFrom("' OR 1=1 --", "\\", "{p1:String}", "%_", "`", "'); DROP TABLE traces; --", "\0"), fc.string({ minLength: 1 }));
  const shapes: [string, FilterTable, (value: string) => FilterCondition[]][] = [
    ["text", traceColumns, (value) => [string("=", value), string("contains", value), string("does not contain", value), string("starts with", value), string("ends with", value)]],
    ["text options", traceColumns, (value) => [{ type: "stringOptions", column: "name", operator: "any of", value: [value, value] }]],
    ["unset text", scoreTableColumns, (value) => [string("=", value, "observationId"), observation("any of", [value]), observation("none of", [value])]],
    ["arrays", sessionColumns, (value) => [{ type: "arrayOptions", column: "tags", operator: "any of", value: [value] }, { type: "arrayOptions", column: "userIds", operator: "all of", value: [value] }]],
    ["metadata", traceColumns, (value) => [{ type: "stringObject", column: "metadata", key: value, operator: "contains", value }]],
    [
      "scores",
      traceColumns,
      (value) => [
        { type: "numberObject", column: "scores_avg", key: value, operator: "=", value: 1 },
        { type: "categoryOptions", column: "score_categories", key: value, operator: "any of", value: [value] },
        { type: "booleanObject", column: "score_booleans", key: value, operator: "=", value: true },
      ],
    ],
  ];

  test.each(shapes)("%s", (_, table, conditions) => {
    const shape = compiled(conditions("x"), table).query;
    fc.assert(fc.property(hostile, (value) => compiled(conditions(value), table).query === shape));
  });

  test("nor does a column's name", () => {
    const known = new Set(traceColumns.flatMap(({ id, names }) => [id, ...names]) as string[]);
    fc.assert(
      fc.property(hostile, (column) => {
        fc.pre(!known.has(column));
        expect(() => compiled([{ type: "null", column, operator: "is null", value: "" }])).toThrow("does not match a UI / CH table mapping.");
      }),
    );
  });
});
