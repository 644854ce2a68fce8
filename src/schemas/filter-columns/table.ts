import { invalidRequest } from "../../errors.ts";
import type { FilterCondition, FilterType } from "../filter.ts";

/** What a column holds. Each kind takes the filter types listed beside it; `null` fits every kind. */
const FILTER_TYPES = {
  text: ["string", "stringOptions"],
  datetime: ["datetime"],
  number: ["number"],
  boolean: ["boolean"],
  /** An array of texts. */
  array: ["arrayOptions", "stringOptions"],
  /** A map of texts. */
  map: ["stringObject"],
  /** An array of (name, average). */
  averages: ["numberObject"],
  /** An array of `name:value`. */
  categories: ["categoryOptions", "stringOptions"],
  /** An array of `name:true|false`. */
  booleans: ["booleanObject"],
} as const satisfies Record<string, readonly FilterType[]>;

export type ColumnKind = keyof typeof FILTER_TYPES;

export interface FilterColumn<Id extends string = string> {
  /** One id per physical column: two names of one column resolve to the same id [Q-5]. */
  id: Id;
  kind: ColumnKind;
  /** The other names it answers to: display names and older ids. Case counts. */
  names: readonly string[];
  /** `''` and NULL are the same value: the empty text asks for rows where the column is not set. */
  emptyIsNull?: true;
}

export type FilterTable<Id extends string = string> = readonly FilterColumn<Id>[];

/** The table less some of its columns, for a door that offers fewer. */
export const without = <Id extends string, Gone extends Id>(table: FilterTable<Id>, ...gone: Gone[]): FilterTable<Exclude<Id, Gone>> =>
  table.filter((column): column is FilterColumn<Exclude<Id, Gone>> => !(gone as string[]).includes(column.id));

/** The score columns by the filter type that asked for the id they once shared, `scores`. */
const LEGACY_SCORES: Partial<Record<FilterType, string>> = {
  numberObject: "scores_avg",
  categoryOptions: "score_categories",
  booleanObject: "score_booleans",
};

const misfit = (type: FilterType, name: string, expected: readonly string[]) =>
  invalidRequest(`Invalid filter type '${type}' for column '${name}'. Expected ${expected.map((each) => `'${each}'`).join(" or ")}.`);

/** The column that a filter's `column` names, when its type fits. */
export function resolveColumn<Id extends string>(table: FilterTable<Id>, name: string, type: FilterType): FilterColumn<Id> {
  const find = (wanted: string) => table.find(({ id, names }) => id === wanted || names.includes(wanted));
  const legacy = name.toLowerCase() === "scores" && find("scores_avg") !== undefined;
  if (legacy && LEGACY_SCORES[type] === undefined) throw misfit(type, name, Object.keys(LEGACY_SCORES));

  const column = find((legacy && LEGACY_SCORES[type]) || name);
  if (column === undefined) throw invalidRequest(`Column ${name} does not match a UI / CH table mapping.`);
  const fitting: readonly FilterType[] = FILTER_TYPES[column.kind];
  if (type !== "null" && !fitting.includes(type)) throw misfit(type, name, fitting);
  return column;
}

export type ColumnCondition = Exclude<FilterCondition, { type: "positionInTrace" }>;

export interface ResolvedCondition<Id extends string = string> {
  column: FilterColumn<Id>;
  condition: ColumnCondition;
}

/** Every condition with its column, or invalid_request. `positionInTrace` is ignored on these tables. */
export const resolveConditions = <Id extends string>(table: FilterTable<Id>, conditions: readonly FilterCondition[]): ResolvedCondition<Id>[] =>
  conditions
    .filter((condition) => condition.type !== "positionInTrace")
    .map((condition) => ({ column: resolveColumn(table, condition.column, condition.type), condition }));
