import { z } from "zod";
import type { QueryTag } from "../client.ts";
import { instant } from "../codecs.ts";
import { neededValues } from "../filters/needed.ts";
import { hoursWithin, timeWindow } from "../fragments/time-window.ts";
import type { ReadScope } from "../read.ts";
import type { TraceSelection } from "../rows/trace-list.ts";
import { all, param, sql, type Sql } from "../sql.ts";
import { placesOf } from "./columns.ts";

/** Traces that are named one by one; of more all rows of the window are read. */
const MAX_NAMED = 2_000;

const byProperty = (property: string) => (projectId: string, values: readonly string[]): Sql => sql`
  SELECT hour, trace_id FROM exp_trace_properties WHERE project_id = ${param.string(projectId)} AND property = ${param.string(property)} AND value IN ${param.strings(values)}`;

/** Where the traces of a condition may stand in lists, by its column, the narrowest first: keys that were ever theirs. */
const LOOKUPS: readonly [column: string, lookup: (projectId: string, values: readonly string[]) => Sql][] = [
  ["id", placesOf],
  ["sessionId", byProperty("sessionId")],
  ["userId", byProperty("userId")],
];

const placeRow = z.object({ hour: instant, trace_id: z.string() });

/**
 * A condition that leaves of the list rows `m` those of a session, of a user or of some ids: looked up first, so that a few
 * rows are read and not the whole window. Undefined when nothing is asked by such a column, or of too many traces. The
 * conditions still decide: a place may be an old one.
 */
export async function namedTraces({ db, projectId }: ReadScope, tag: QueryTag, { conditions }: Pick<TraceSelection, "conditions">): Promise<Sql | undefined> {
  const lookup = LOOKUPS.flatMap(([column, find]) => {
    const values = conditions.flatMap((each) => (each.column.id === column ? [neededValues(each.condition)] : [])).find((found) => found !== undefined);
    return values ? [find(projectId, values)] : [];
  }).at(0);
  if (lookup === undefined) return undefined;
  const places = await db.query({
    tag,
    sql: sql`SELECT DISTINCT p.hour AS hour, p.trace_id AS trace_id FROM (${lookup}) AS p WHERE ${all(hoursWithin(timeWindow(conditions, "timestamp"), sql`p.hour`))} LIMIT ${param.uint(MAX_NAMED + 1)}`,
    row: placeRow,
    budget: "scan",
  });
  if (places.length > MAX_NAMED) return undefined;
  return sql`(m.hour IN ${param.hours(places.map(({ hour }) => hour))} AND m.trace_id IN ${param.strings(places.map(({ trace_id }) => trace_id))})`;
}
