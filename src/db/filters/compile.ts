import type { FilterCondition } from "../../schemas/filter.ts";
import { type FilterTable, resolveConditions, type ResolvedCondition } from "../../schemas/filter-columns/table.ts";
import { all, type Sql } from "../sql.ts";
import { arrayPredicate, averagePredicate, booleanScorePredicate, categoryPredicate, mapPredicate } from "./collections.ts";
import { datetimePredicate, flagPredicate, nullPredicate, numberPredicate, textOptionsPredicate, textPredicate } from "./scalars.ts";

/**
 * What a storage side supplies for a column: an expression of the kind that `schemas/filter-columns` states.
 * text: String or Nullable(String), plain or LowCardinality (no Enum); datetime: DateTime64; number: any number;
 * boolean: Bool or UInt8; array: Array(String); map: Map(String, String); averages: Array(Tuple(name, average));
 * categories: Array(String) of `name:value`; booleans: Array(String) of `name:true|false`.
 * A Nullable expression keeps SQL's NULL logic: negative operators do not select its NULLs [T-3].
 */
export interface ColumnSql {
  expression: Sql;
}

export type ColumnSqls<Id extends string> = Partial<Record<Id, ColumnSql>>;

export interface CompiledFilters<Id extends string> {
  /** All conditions, AND-ed; `1` without any. NULL counts as false. */
  where: Sql;
  /** To join only what is asked for, and to see which simple parameters yield. */
  columnsUsed: Set<Id>;
}

/** Resolves and compiles. A condition that does not fit the table is invalid_request; a column the side left out is a bug. */
export const compileFilters = <Id extends string>(
  conditions: readonly FilterCondition[],
  table: FilterTable<Id>,
  columns: ColumnSqls<NoInfer<Id>>,
): CompiledFilters<Id> => compileResolved(resolveConditions(table, conditions), columns);

/** For sides that divide the conditions over several places of a statement. */
export const compileResolved = <Id extends string>(resolved: readonly ResolvedCondition<Id>[], columns: ColumnSqls<NoInfer<Id>>): CompiledFilters<Id> => ({
  where: all(resolved.map((each) => predicate(each, columns[each.column.id]?.expression))),
  columnsUsed: new Set(resolved.map(({ column }) => column.id)),
});

function predicate({ column, condition }: ResolvedCondition, expression: Sql | undefined): Sql {
  if (expression === undefined) throw new Error(`no SQL for the filter column ${column.id}`);
  switch (condition.type) {
    case "string":
      return textPredicate(expression, column, condition.operator, condition.value);
    case "stringOptions":
      if (column.kind === "text") return textOptionsPredicate(expression, column, condition.operator, condition.value);
      return arrayPredicate(expression, condition.operator, condition.value);
    case "datetime":
      return datetimePredicate(expression, condition.operator, condition.value);
    case "number":
      return numberPredicate(expression, condition.operator, condition.value);
    case "boolean":
      return flagPredicate(expression, condition.operator, condition.value);
    case "null":
      return nullPredicate(expression, column, condition.operator);
    case "arrayOptions":
      return arrayPredicate(expression, condition.operator, condition.value);
    case "stringObject":
      return mapPredicate(expression, condition.key, condition.operator, condition.value);
    case "numberObject":
      return averagePredicate(expression, condition.key, condition.operator, condition.value);
    case "categoryOptions":
      return categoryPredicate(expression, condition.key, condition.operator, condition.value);
    case "booleanObject":
      return booleanScorePredicate(expression, condition.key, condition.operator, condition.value);
  }
}
