import fc from "fast-check";
import { type FilterCondition, filterCondition, type NumberOperator, type TextOperator } from "../../../src/schemas/filter.ts";
import { type Column, instants, names, numbers, type Row, texts } from "./model.ts";

/** The filter language in JS, from the words of tRPC contract section 3.1. */

const text: Record<TextOperator, (stored: string, value: string) => boolean> = {
  "=": (stored, value) => stored === value,
  contains: (stored, value) => stored.includes(value),
  "does not contain": (stored, value) => !stored.includes(value),
  "starts with": (stored, value) => stored.startsWith(value),
  "ends with": (stored, value) => stored.endsWith(value),
};

const number: Record<NumberOperator, (stored: number, value: number) => boolean> = {
  "=": (stored, value) => stored === value,
  ">": (stored, value) => stored > value,
  "<": (stored, value) => stored < value,
  ">=": (stored, value) => stored >= value,
  "<=": (stored, value) => stored <= value,
};

const hasAny = (stored: readonly string[], values: readonly string[]) => values.some((value) => stored.includes(value));

/** `''` and NULL are one value of the column `unset`: asked for by the empty text, never selected by a negative operator. */
function textMatches(column: Column, stored: string | null, matches: (stored: string) => boolean, asksForEmpty: boolean): boolean {
  if (column !== "unset") return stored !== null && matches(stored);
  return stored === null || stored === "" ? asksForEmpty : matches(stored);
}

export function selects(condition: FilterCondition, row: Row): boolean {
  if (condition.type === "positionInTrace") return true;
  const column = condition.column as Column;
  const stored = row[column];
  switch (condition.type) {
    case "string": {
      const { operator, value } = condition;
      const negative = operator === "does not contain";
      if (column === "unset" && value === "" && !negative) return !stored;
      return textMatches(column, stored as string | null, (each) => text[operator](each, value), false);
    }
    case "stringOptions": {
      const { operator, value } = condition;
      const any = operator === "any of";
      if (Array.isArray(stored)) return hasAny(stored as string[], value) === any;
      return textMatches(column, stored as string | null, (each) => value.includes(each) === any, any && value.includes(""));
    }
    case "datetime": {
      const ms = column === "time" ? Math.floor(row.time / 1000) : row.end;
      return ms !== null && number[condition.operator](ms, condition.value.getTime());
    }
    case "number":
      return stored !== null && number[condition.operator](stored as number, condition.value);
    case "boolean":
      return stored !== null && (stored === condition.value) === (condition.operator === "=");
    case "null":
      return (stored === null || (column === "unset" && stored === "")) === (condition.operator === "is null");
    case "arrayOptions": {
      if (condition.operator === "all of") return condition.value.every((value) => row.tags.includes(value));
      return hasAny(row.tags, condition.value) === (condition.operator === "any of");
    }
    case "stringObject":
      return Object.hasOwn(row.metadata, condition.key) && text[condition.operator](row.metadata[condition.key] ?? "", condition.value);
    case "numberObject":
      return row.averages.some(([name, average]) => name === condition.key && number[condition.operator](average, condition.value));
    case "categoryOptions":
      return row.categories.some((each) => condition.value.some((value) => each === `${condition.key}:${value}`)) === (condition.operator === "any of");
    case "booleanObject":
      return row.booleans.includes(`${condition.key}:${condition.value}`) === (condition.operator === "=");
  }
}

const textOperators = fc.constantFrom("=", "contains", "does not contain", "starts with", "ends with");
const numberOperators = fc.constantFrom("=", ">", "<", ">=", "<=");
const optionOperators = fc.constantFrom("any of", "none of");
const equality = fc.constantFrom("=", "<>");
const list = fc.array(texts, { maxLength: 3 });
const someTexts = fc.array(texts, { minLength: 1, maxLength: 3 });
const edges = fc.constantFrom(-8.64e15, -4e12, 0, 2e13, 8.64e15);

/** Conditions by type. What the schema refuses is left out. */
export const conditions: Record<FilterCondition["type"], fc.Arbitrary<FilterCondition>> = Object.fromEntries(
  Object.entries({
    string: { column: fc.constantFrom("plain", "nullable", "unset"), operator: textOperators, value: texts },
    stringOptions: { column: fc.constantFrom("plain", "nullable", "unset", "tags", "categories"), operator: optionOperators, value: someTexts },
    datetime: { column: fc.constantFrom("time", "end"), operator: fc.constantFrom(">", "<", ">=", "<="), value: fc.oneof({ arbitrary: instants, weight: 5 }, edges).map((ms) => new Date(ms)) },
    number: { column: fc.constantFrom("cost", "value", "count"), operator: numberOperators, value: fc.oneof(numbers, fc.constant(8_000.001)) },
    boolean: { column: fc.constantFrom("flag", "mark"), operator: equality, value: fc.boolean() },
    null: {
      column: fc.constantFrom("plain", "nullable", "unset", "time", "end", "cost", "count", "mark", "tags", "metadata", "averages"),
      operator: fc.constantFrom("is null", "is not null"),
      value: fc.constant(""),
    },
    arrayOptions: { column: fc.constant("tags"), operator: fc.constantFrom("any of", "none of", "all of"), value: list },
    stringObject: { column: fc.constant("metadata"), key: names, operator: textOperators, value: texts },
    numberObject: { column: fc.constant("averages"), key: names, operator: numberOperators, value: numbers },
    categoryOptions: { column: fc.constant("categories"), key: names, operator: optionOperators, value: list },
    booleanObject: { column: fc.constant("booleans"), key: names, operator: equality, value: fc.boolean() },
    positionInTrace: { column: fc.constant("anything"), operator: fc.constant("="), key: fc.constant("root") },
  }).map(([type, parts]) => [
    type,
    (fc.record(parts as Record<string, fc.Arbitrary<unknown>>) as fc.Arbitrary<object>)
      .map((condition) => filterCondition.safeParse({ type, ...condition }))
      .filter(({ success }) => success)
      .map(({ data }) => data as FilterCondition),
  ]),
) as Record<FilterCondition["type"], fc.Arbitrary<FilterCondition>>;
