import { compileSearch, type Search } from "../filters/search.ts";
import { all, param, sql, type Sql } from "../sql.ts";

const textTypes = ({ types }: Search) => (types ?? []).filter((type) => type !== "id");

/** Whether the search reads inputs or outputs: no narrow column knows them. */
export const asksTexts = (search: Search | undefined): boolean => Boolean(search?.query) && textTypes(search ?? {}).length > 0;

/**
 * Traces by the newest of their own texts at the hour of their list row. Texts are looked through once; only where one
 * fits, whatever its version, the newest is put together.
 */
function tracesWithText(projectId: string, search: Search, bounds: readonly Sql[]): Sql {
  const fits = (input: Sql, output: Sql): Sql => compileSearch({ query: search.query ?? null, types: textTypes(search) }, { id: [], input, output });
  const own = (table: Sql): Sql => sql`${table}.project_id = ${param.string(projectId)} AND ${table}.kind = 0`;
  return sql`
    SELECT hour, trace_id FROM (
      SELECT x.hour AS hour, x.trace_id AS trace_id, max(x.input) AS i, max(x.output) AS o FROM exp_span_io AS x
      WHERE ${own(sql`x`)} AND (x.hour, x.trace_id) IN (
        SELECT m.hour, m.trace_id FROM exp_span_io AS m WHERE ${all([own(sql`m`), ...bounds, fits(sql`m.input.3`, sql`m.output.3`)])})
      GROUP BY x.hour, x.trace_id
    ) WHERE ${fits(sql`i.3`, sql`o.3`)}`;
}

/**
 * A search over list rows `m` (tRPC contract section 2): id, user and name there, texts by key.
 * @param bounds conditions on `m.hour` that every selected row meets
 */
export function traceSearch(projectId: string, search: Search, bounds: readonly Sql[]): Sql {
  const byId = (types: Search["types"]): Sql => compileSearch({ query: search.query ?? null, types: types ?? [] }, { id: [sql`m.trace_id`, sql`m.user_id`, sql`m.name`] });
  if (!asksTexts(search)) return byId(search.types);
  const byText = sql`(m.hour, m.trace_id) IN (${tracesWithText(projectId, search, bounds)})`;
  return search.types?.includes("id") ? sql`(${byId(["id"])} OR ${byText})` : byText;
}
