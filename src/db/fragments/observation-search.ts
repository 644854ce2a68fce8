import { compileSearch, type Search, type SearchColumns } from "../filters/search.ts";
import { any, sql, type Sql } from "../sql.ts";

/**
 * Observations that a search finds: by their own texts, or by the user of their trace (tRPC contract section 2).
 * `1` without a query.
 * @param ofUser the observations of traces whose user holds what is searched
 */
export function observationSearch(search: Search | undefined, columns: SearchColumns, ofUser: (holds: (user: Sql) => Sql) => Sql): Sql {
  if (!search?.query) return sql`1`;
  const own = compileSearch(search, columns);
  if (!search.types?.includes("id")) return own;
  return any([own, ofUser((user) => compileSearch({ query: search.query, types: ["id"] }, { id: [user] }))]);
}

const CONTENT: readonly string[] = ["content", "input", "output"];

/** Whether the search reads inputs or outputs. */
export const searchesTexts = (search: Search | undefined): boolean => Boolean(search?.query) && (search?.types ?? []).some((type) => CONTENT.includes(type));
