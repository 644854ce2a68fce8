import type { Dict } from "./values.ts";

/** The filter language by its words (tRPC contract 3.1), for the models of all lists. */

export interface Condition {
  type: string;
  column: string;
  operator: string;
  value: any;
  key?: string;
}

export const compare: Dict<(stored: any, wanted: any) => boolean> = {
  "=": (a, b) => a === b,
  "<>": (a, b) => a !== b,
  "!=": (a, b) => a !== b,
  ">": (a, b) => a > b,
  "<": (a, b) => a < b,
  ">=": (a, b) => a >= b,
  "<=": (a, b) => a <= b,
  contains: (a: string, b: string) => a.includes(b),
  "does not contain": (a: string, b: string) => !a.includes(b),
  "starts with": (a: string, b: string) => a.startsWith(b),
  "ends with": (a: string, b: string) => a.endsWith(b),
  "any of": (a: unknown, b: unknown[]) => (Array.isArray(a) ? b.some((each) => a.includes(each)) : b.includes(a)),
  "none of": (a: unknown, b: unknown[]) => (Array.isArray(a) ? !b.some((each) => a.includes(each)) : !b.includes(a)),
  "all of": (a: unknown[], b: unknown[]) => b.every((each) => a.includes(each)),
};

/** Whether a column that holds this selects; null = not set, which no operator selects, the negative ones included [T-3]. */
export function holds(stored: any, { type, operator, value, key = "" }: Condition): boolean {
  const test = compare[operator] as (stored: any, wanted: any) => boolean;
  switch (type) {
    case "null":
      return (stored === null) === (operator === "is null");
    case "datetime":
      return test(stored, new Date(value).getTime());
    case "stringObject":
    case "numberObject":
      return Object.hasOwn(stored, key) && test(stored[key], value);
    case "categoryOptions":
      return test(stored, value.map((each: string) => `${key}:${each}`));
    case "booleanObject":
      return stored.includes(`${key}:${value}`) === (operator === "=");
    default:
      return stored !== null && test(stored, value);
  }
}
