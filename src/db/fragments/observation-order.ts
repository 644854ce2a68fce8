import type { ObservationPageRequest, ObservationPlace } from "../rows/observation-list.ts";
import { param, sql, type Sql } from "../sql.ts";
import { behind } from "./keyset.ts";

/**
 * The two orders of observations, the same on both sides. `o` is the table; `id` the column of the observation's id.
 * Ids come last: they are unique in a project, so both orders are total.
 */

export const observationOrder = (order: ObservationPageRequest["order"], id: Sql): Sql =>
  order === "time" ? sql`o.start_time DESC, ${id} DESC` : sql`o.start_time DESC, xxHash32(o.trace_id) DESC, ${id} DESC`;

/** The observations behind a place. `start` and `id` are columns of `o`. */
export function behindPlace(order: ObservationPageRequest["order"], { start, id }: { start: Sql; id: Sql }, place: ObservationPlace): Sql {
  const time = { key: start, last: param.time(place.startTime) };
  const hash = { key: sql`xxHash32(o.trace_id)`, last: sql`xxHash32(${param.string(place.traceId)})` };
  const own = { key: id, last: param.string(place.id) };
  return behind(order === "time" ? [time, own] : [time, hash, own], true);
}
