import type { FilterCondition } from "../../schemas/filter.ts";

/**
 * The values one of which a column needs to have for a condition to hold; undefined when the condition is of another kind,
 * or holds where the column is not set.
 */
export function neededValues(condition: FilterCondition): readonly string[] | undefined {
  const values =
    condition.type === "string" && condition.operator === "=" ? [condition.value]
    : (condition.type === "stringOptions" || condition.type === "arrayOptions") && condition.operator === "any of" ? condition.value
    : undefined;
  // The empty text is nobody's.
  return values?.includes("") ? undefined : values;
}
