import { z } from "zod";
import { flag, uint64 } from "../codecs.ts";
import type { ReadScope } from "../read.ts";
import { existenceRow } from "../rows/existence.ts";
import { param, sql, type Sql } from "../sql.ts";

/** List rows that are looked at first: mostly the first of them answers. */
const NEWEST = 100;

const stateRow = z.object({ hour: z.string(), trace_id: z.string(), state: uint64, found: flag });

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
      SELECT m.hour AS hour, m.trace_id AS trace_id, m.state AS state, ${fits(wanted)} AS found FROM exp_trace_metrics AS m WHERE m.project_id = ${param.string(projectId)}
      ORDER BY m.project_id DESC, m.hour DESC, m.trace_id DESC LIMIT ${param.uint(NEWEST)}`,
    row: stateRow,
    budget: "page",
  });
  const isOfLast = ({ hour, trace_id }: z.output<typeof stateRow>): boolean => hour === rows.at(-1)?.hour && trace_id === rows.at(-1)?.trace_id;
  // Further versions of the last row may have been cut off.
  const whole = rows.length < NEWEST ? rows : rows.filter((row) => !isOfLast(row));
  return [...Map.groupBy(whole, ({ hour, trace_id }) => `${hour}${trace_id}`).values()]
    .map((versions) => versions.reduce((a, b) => (a.state >= b.state ? a : b)))
    .flatMap(({ found, trace_id }) => (found ? [trace_id] : []));
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
