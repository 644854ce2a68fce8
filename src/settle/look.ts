import { z } from "zod";
import { micros, uint } from "../db/codecs.ts";
import type { Db } from "../db/client.ts";
import { param, sql, type Sql } from "../db/sql.ts";
import { changes } from "./pending.ts";

/** For how long after a settle ended a project counts as stirred, in seconds. */
export const STIRRED_SECONDS = 10;

export interface Unsettled {
  /** Traces that changed after their last settle, at most as many as were asked for. */
  pending: string[];
  /** A settle ended within the last `STIRRED_SECONDS`: a read that began before may have missed it. */
  isStirred: boolean;
}

/** How far the sweep has been, as a look found it. */
interface Swept {
  until: string;
  /** When a sweep had last ended, and when that was found; milliseconds of this process's steady clock. */
  endedAt: number;
  foundAt: number;
}

/** By store. Looking back further than need be finds the same: an older mark is as good, and saves the statement that reads it. */
const sweptOf = new WeakMap<object, Swept>();
/** Projects with more changes than a glance takes, by store, and until when they are not glanced at. */
const busyOf = new WeakMap<object, Map<string, number>>();

const REMEMBERED_MS = 20_000;
/** Changes that a glance reads; of more the server makes the sum. */
const GLANCE_ROWS = 500;

const tag = (projectId: string, name: string) => ({ name: `settle.${name}`, projectId, side: "new" as const });
const isRecent = (time: Sql): Sql => sql`${time} > now64(6) - INTERVAL ${param.uint(STIRRED_SECONDS)} SECOND`;

const lookRow = z.object({ pending: z.array(z.string()), stirred: uint, until: micros, since_sweep: uint });

/** The whole look: the server finds the last sweep's mark, and adds up by trace. */
async function look(db: Db, projectId: string, limit: number): Promise<Unsettled> {
  const foundAt = performance.now();
  const [found] = await db.query({
    tag: tag(projectId, "unsettled"),
    sql: sql`
      WITH (SELECT (max(until), max(finished_at)) FROM exp_sweeps WHERE sweep = 'settle') AS swept
      SELECT groupArrayIf(${param.uint(limit)})(trace_id, waits) AS pending, ${isRecent(sql`max(last_mark)`)} OR ${isRecent(sql`swept.2`)} AS stirred,
        swept.1 AS until, greatest(toUnixTimestamp64Milli(now64(3)) - toUnixTimestamp64Milli(toDateTime64(swept.2, 3)), 0) AS since_sweep
      FROM (${changes(projectId, sql`swept.1`)})`,
    row: lookRow,
    budget: "probe",
  });
  if (found) sweptOf.set(db.identity, { until: found.until, endedAt: performance.now() - found.since_sweep, foundAt });
  return { pending: found?.pending ?? [], isStirred: found?.stirred !== 0 };
}

const changeRow = z.object({ trace_id: z.string(), settled: uint, touched_at: micros, recent: uint });
type Change = z.output<typeof changeRow>;

/** Traces whose newest change is not older than their newest settle. */
function waiting(rows: readonly Change[]): string[] {
  const newest = new Map<string, { change: string; settle: string }>();
  for (const { trace_id, settled, touched_at } of rows) {
    const of = newest.get(trace_id) ?? { change: "", settle: "" };
    const which = settled === 1 ? "settle" : "change";
    if (touched_at > of[which]) newest.set(trace_id, { ...of, [which]: touched_at });
  }
  return [...newest].filter(([, { change, settle }]) => change !== "" && change >= settle).map(([id]) => id);
}

/** The few changes since a sweep of some seconds ago, as they are; undefined when they are many. */
async function glance(db: Db, projectId: string, swept: Swept): Promise<Unsettled | undefined> {
  const rows = await db.query({
    tag: tag(projectId, "glance"),
    sql: sql`
      SELECT trace_id, settled, touched_at, settled = 1 AND ${isRecent(sql`marked_at`)} AS recent FROM exp_touched
      WHERE project_id = ${param.string(projectId)} AND touched_at > ${param.microtime(swept.until)} LIMIT ${param.uint(GLANCE_ROWS + 1)}`,
    row: changeRow,
    budget: "probe",
  });
  if (rows.length > GLANCE_ROWS) return undefined;
  return { pending: waiting(rows), isStirred: rows.some(({ recent }) => recent === 1) || performance.now() - swept.endedAt < STIRRED_SECONDS * 1_000 };
}

/** What a read that runs beside this look may have missed of a project's changes: at most `limit` traces. */
export async function unsettled(db: Db, projectId: string, limit: number): Promise<Unsettled> {
  const [now, swept] = [performance.now(), sweptOf.get(db.identity)];
  const busy = busyOf.get(db.identity) ?? new Map<string, number>();
  if (swept === undefined || now - swept.foundAt > REMEMBERED_MS || (busy.get(projectId) ?? 0) > now) return look(db, projectId, limit);
  const found = await glance(db, projectId, swept);
  if (found) return { ...found, pending: found.pending.slice(0, limit) };
  busyOf.set(db.identity, busy.set(projectId, now + REMEMBERED_MS));
  return look(db, projectId, limit);
}
