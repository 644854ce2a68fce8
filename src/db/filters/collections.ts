import type { NumberOperator, TextOperator } from "../../schemas/filter.ts";
import { param, type Sql, sql } from "../sql.ts";
import { numberPredicate, compareText } from "./scalars.ts";

/** Predicates over arrays and maps. None of them is ever NULL: a record without entries has an empty array. */

export function arrayPredicate(array: Sql, operator: "any of" | "none of" | "all of", values: readonly string[]): Sql {
  const wanted = param.strings(values);
  switch (operator) {
    case "any of":
      return sql`hasAny(${array}, ${wanted})`;
    case "none of":
      return sql`NOT hasAny(${array}, ${wanted})`;
    case "all of":
      return sql`hasAll(${array}, ${wanted})`;
  }
}

/** A missing key reads as `''`, so that it must be asked for: no operator selects a record without the key. */
export function mapPredicate(map: Sql, key: string, operator: TextOperator, value: string): Sql {
  // The engine (26.7) does not find the key '' in a map of LowCardinality keys, neither by mapContains nor by [].
  if (key === "") return sql`arrayExists((key_, text_) -> key_ = '' AND ${compareText(sql`text_`, operator, value)}, mapKeys(${map}), mapValues(${map}))`;
  const name = param.string(key);
  return sql`mapContains(${map}, ${name}) AND ${compareText(sql`${map}[${name}]`, operator, value)}`;
}

export function averagePredicate(averages: Sql, name: string, operator: NumberOperator, value: number): Sql {
  const fits = numberPredicate(sql`score_.2`, operator, value);
  return sql`arrayExists(score_ -> score_.1 = ${param.string(name)} AND ${fits}, ${averages})`;
}

export const categoryPredicate = (categories: Sql, name: string, operator: "any of" | "none of", values: readonly string[]): Sql =>
  arrayPredicate(
    categories,
    operator,
    values.map((value) => `${name}:${value}`),
  );

/** `<>` also selects records without the score. */
export function booleanScorePredicate(booleans: Sql, name: string, operator: "=" | "<>", value: boolean): Sql {
  const scored = sql`has(${booleans}, ${param.string(`${name}:${value}`)})`;
  return operator === "=" ? scored : sql`NOT ${scored}`;
}
