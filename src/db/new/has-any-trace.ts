import { flag } from "../codecs.ts";
import type { ReadScope } from "../read.ts";
import { existenceRow } from "../rows/existence.ts";
import { param, sql, type Sql } from "../sql.ts";
import { newestVersions, versionColumns, versionRow } from "./list-rows.ts";

/** List rows that are looked at first: mostly the first of them answers. */
const NEWEST = 100;

const candidateRow = versionRow.extend({ found: flag });

/** Which list rows are wanted: a condition on `m`. */
export interface Wanted {
  name: string;
  condition: Sql;
}

export const ANY_TRACE: Wanted = { name: "traces.hasAny", condition: sql`1` };

export const ANY_USER: Wanted = { name: "users.hasAny", condition: sql`m.user_id != ''` };

const fits = ({ condition }: Wanted): Sql => sql`(m.listed = 1 AND ${condition})`;

/**
 * Wanted traces among the newest list rows; not the oldest, since retention deletes those. In the order of the key the
 * versions of a row follow each other, and the one of the highest state counts.
 */
export async function newestListed({ db, projectId }: ReadScope, wanted: Wanted): Promise<string[]> {
  const rows = await db.query({
    tag: { name: wanted.name, projectId, side: "new" },
    sql: sql`
      SELECT ${versionColumns}, ${fits(wanted)} AS found FROM exp_trace_metrics AS m WHERE m.project_id = ${param.string(projectId)}
      ORDER BY m.project_id DESC, m.hour DESC, m.trace_id DESC LIMIT ${param.uint(NEWEST)}`,
    row: candidateRow,
    budget: "page",
  });
  const last = rows.at(-1);
  // Further versions of the last row may have been cut off.
  const whole = rows.length < NEWEST ? rows : rows.filter(({ at_hour, of_trace }) => at_hour !== last?.at_hour || of_trace !== last.of_trace);
  return newestVersions(whole).flatMap(({ found, of_trace }) => (found ? [of_trace] : []));
}

/** Whether any list row is wanted. */
export async function hasListed({ db, projectId }: ReadScope, wanted: Wanted): Promise<boolean> {
  const rows = await db.query({
    tag: { name: `${wanted.name}.all`, projectId, side: "new" },
    sql: sql`SELECT 1 AS found FROM exp_trace_metrics AS m FINAL WHERE m.project_id = ${param.string(projectId)} AND ${fits(wanted)} LIMIT 1`,
    row: existenceRow,
    budget: "page",
  });
  return rows.length > 0;
}
