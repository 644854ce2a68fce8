import type { NumberOperator, TextOperator } from "../../schemas/filter.ts";
import { param, type Sql, sql } from "../sql.ts";

/** Predicates over one value. User text is a parameter and never a pattern. */

interface EmptyText {
  emptyIsNull?: true;
}

/** NULL where the column is not set, for operators that must not select such rows. */
const known = (text: Sql, { emptyIsNull }: EmptyText): Sql => (emptyIsNull ? sql`nullIf(${text}, '')` : text);

/** How a text compares; NULL gives NULL. */
export function compareText(text: Sql, operator: TextOperator, value: string): Sql {
  const wanted = param.string(value);
  switch (operator) {
    case "=":
      return sql`${text} = ${wanted}`;
    case "contains":
      return sql`position(${text}, ${wanted}) > 0`;
    case "does not contain":
      return sql`position(${text}, ${wanted}) = 0`;
    case "starts with":
      return sql`startsWith(${text}, ${wanted})`;
    case "ends with":
      return sql`endsWith(${text}, ${wanted})`;
  }
}

export function textPredicate(text: Sql, column: EmptyText, operator: TextOperator, value: string): Sql {
  if (operator === "does not contain") return compareText(known(text, column), operator, value);
  return column.emptyIsNull && value === "" ? sql`isNull(${known(text, column)})` : compareText(text, operator, value);
}

export function textOptionsPredicate(text: Sql, column: EmptyText, operator: "any of" | "none of", values: readonly string[]): Sql {
  const wanted = param.strings(values);
  if (operator === "none of") return sql`${known(text, column)} NOT IN (${wanted})`;
  const listed = sql`${text} IN (${wanted})`;
  return column.emptyIsNull && values.includes("") ? sql`${listed} OR isNull(${known(text, column)})` : listed;
}

export const nullPredicate = (value: Sql, column: EmptyText, operator: "is null" | "is not null"): Sql =>
  operator === "is null" ? sql`isNull(${known(value, column)})` : sql`isNotNull(${known(value, column)})`;

/** As Float64 on both sides: no decimal scale to overflow. */
export function numberPredicate(value: Sql, operator: NumberOperator, wanted: number): Sql {
  const number = sql`toFloat64(${value})`;
  const threshold = param.float(wanted);
  switch (operator) {
    case "=":
      return sql`${number} = ${threshold}`;
    case ">":
      return sql`${number} > ${threshold}`;
    case "<":
      return sql`${number} < ${threshold}`;
    case ">=":
      return sql`${number} >= ${threshold}`;
    case "<=":
      return sql`${number} <= ${threshold}`;
  }
}

/**
 * Compares whole milliseconds, also where the column is finer: `> t` is `>= t + 1 ms`. The column stays bare, so that
 * the sorting key can serve the condition.
 */
export function datetimePredicate(time: Sql, operator: ">" | "<" | ">=" | "<=", value: Date): Sql {
  const ms = value.getTime();
  switch (operator) {
    case ">":
      return sql`${time} >= ${param.time(ms + 1)}`;
    case ">=":
      return sql`${time} >= ${param.time(ms)}`;
    case "<":
      return sql`${time} < ${param.time(ms)}`;
    case "<=":
      return sql`${time} < ${param.time(ms + 1)}`;
  }
}

export const flagPredicate = (flag: Sql, operator: "=" | "<>", value: boolean): Sql =>
  operator === "=" ? sql`${flag} = ${param.bool(value)}` : sql`${flag} <> ${param.bool(value)}`;
