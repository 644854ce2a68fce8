import { invalidRequest } from "../../errors.ts";
import { any, type Param, param, type Sql, sql } from "../sql.ts";

export type SearchType = "id" | "content" | "input" | "output";

export interface Search {
  query?: string | null;
  types?: readonly SearchType[] | null;
}

export interface SearchColumns {
  id: readonly Sql[];
  input?: Sql;
  output?: Sql;
}

/** The texts that hold what is searched: input and output once each, however often asked for. */
function searched(types: readonly SearchType[], columns: SearchColumns) {
  const asks = (...wanted: SearchType[]) => wanted.some((type) => types.includes(type));
  return {
    plain: asks("id") ? columns.id : [],
    json: [asks("content", "input") ? supplied(columns.input) : [], asks("content", "output") ? supplied(columns.output) : []].flat(),
  };
}

function supplied(column: Sql | undefined): Sql[] {
  if (column === undefined) throw new Error("no SQL for a searched column");
  return [column];
}

/** As a JSON writer that keeps to ASCII stores it: a UTF-16 unit from U+0080 becomes `\uXXXX` (Python's json.dumps). */
const asciiJson = (text: string): string => text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);

/**
 * Case-insensitive substring over the chosen texts, OR-ed; `%` and `_` are characters like any other [T-2].
 * Safe to AND; `1` without a query.
 */
export function compileSearch({ query, types }: Search, columns: SearchColumns): Sql {
  if (!query) return sql`1`;
  if (!types || types.length === 0) throw invalidRequest("At least one search type is required when searching tracing data");

  const { plain, json } = searched(types, columns);
  const needle = param.string(query);
  const escaped = asciiJson(query);
  const escapedNeedle = param.string(escaped);
  const holds = (text: Sql, wanted: Param) => sql`positionCaseInsensitiveUTF8(${text}, ${wanted}) > 0`;
  const conditions = [...plain, ...json].map((text) => holds(text, needle));
  if (escaped !== query) conditions.push(...json.map((text) => holds(text, escapedNeedle)));
  return sql`(${any(conditions)})`;
}
