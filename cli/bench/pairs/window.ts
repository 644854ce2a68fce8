import type { FilterCondition } from "../../../src/schemas/filter.ts";
import type { Asked } from "../pair.ts";

/** The window as conditions on a column of times. */
export const within = (column: string, { from, to }: Pick<Asked, "from" | "to">): FilterCondition[] => [
  { type: "datetime", column, operator: ">=", value: new Date(from) },
  { type: "datetime", column, operator: "<", value: new Date(to) },
];
