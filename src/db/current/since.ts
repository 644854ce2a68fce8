import { empty, param, sql, type Sql } from "../sql.ts";
import { DAY_MS } from "../../domain/duration.ts";

/**
 * The days from a bound on, in milliseconds, AND-ed; nothing without one. Versions of one row share its day (it is in the
 * key), so that no condition on the day hides a newer version; one on the time itself would, where an update moved a
 * start to before the bound.
 */
export const fromDay = (since: number | undefined, time: Sql): Sql => (since === undefined ? empty : sql`AND ${time} >= ${param.time(Math.floor(since / DAY_MS) * DAY_MS)}`);

/** The times themselves, for the newest versions. */
export const fromTime = (since: number | undefined, time: Sql): Sql => (since === undefined ? empty : sql`AND ${time} >= ${param.time(since)}`);
