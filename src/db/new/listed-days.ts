import { param, sql, type Sql } from "../sql.ts";

/** `grain` of counts by day, in hours. */
export const DAY_GRAIN = sql`24`;

/**
 * Seconds that a day has to have been at rest before it is counted: longer than a write of list rows may take, since its
 * mark is made when it begins. What may take longer says so again when it is done (`deletion/hide.ts`).
 */
const QUIET_SECONDS = 30;

/** Whether a count stands: a condition on the newest `changed_at` and `counted` of a day. */
export const isCounted = (changed: Sql, counted: Sql): Sql => sql`${counted}.1 > ${changed} + INTERVAL ${param.uint(QUIET_SECONDS)} SECOND`;

/** Whether a day has been at rest for long enough to be counted. */
export const isQuiet = (changed: Sql): Sql => sql`${changed} + INTERVAL ${param.uint(QUIET_SECONDS)} SECOND < now64(3)`;
