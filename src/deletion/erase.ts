import { z } from "zod";
import { uint } from "../db/codecs.ts";
import type { Db } from "../db/client.ts";
import { ident, param, sql, type Sql } from "../db/sql.ts";
import { QueryOverBudgetError } from "../errors.ts";
import { everywhere, onCluster } from "../db/cluster.ts";
import { daysOf, forgetDays } from "./counts.ts";
import { COVERED_TABLES, type CoveredTable, type Doomed, unnamedEvents } from "./tables.ts";

/**
 * Erasing: lightweight DELETEs, each within one partition, bounded by the table's key, and only where rows are. One at a
 * time: a mutation takes every part of its partition, and several at once only wait for each other.
 */

const tagOf = ({ projectId }: Doomed, name: string) => ({ name: `deletion.${name}`, projectId });

const planRow = z.object({ partition: z.string(), rows: uint, first: z.coerce.number(), last: z.coerce.number() });
/** Rows of a partition, and the time they lie between (milliseconds, both inclusive). */
type Part = z.output<typeof planRow>;

/** Where a table holds rows of these, raw versions counted each. Nowhere: it holds nothing of them. */
async function partsOf(db: Db, table: CoveredTable, doomed: Doomed, rows: Sql): Promise<Part[]> {
  const ms = table.time ? sql`toUnixTimestamp64Milli(toDateTime64(${table.time.column}, 3, 'UTC'))` : sql`toInt64(0)`;
  return db.query({
    tag: tagOf(doomed, `look.${table.name}`),
    sql: sql`
      SELECT _partition_id AS partition, count() AS rows, min(${ms}) AS first, max(${ms}) AS last
      FROM ${everywhere(db, table.name)} WHERE project_id = ${param.string(doomed.projectId)} AND (${rows}) GROUP BY partition`,
    row: planRow,
    budget: "settle",
  });
}

const UNITS = { instant: 1, hour: 3_600_000, day: 86_400_000 };

const within = ({ time }: CoveredTable, { first, last }: Part): Sql => {
  if (time === undefined) return sql`1`;
  if (time.holds === "day") return sql`${time.column} BETWEEN toDate(${param.time(first)}) AND toDate(${param.time(last)})`;
  // Exclusive above: behind the last millisecond there may be microseconds.
  return time.holds === "hour" ? sql`${time.column} BETWEEN ${param.hour(first)} AND ${param.hour(last)}` : sql`${time.column} >= ${param.time(first)} AND ${time.column} < ${param.time(last + 1)}`;
};

/** The ids, else the time, in two halves; none when there is nothing left to halve. */
function halves({ time }: CoveredTable, doomed: Doomed, part: Part): [Doomed, Part][] {
  const { ids } = doomed;
  if (ids.length > 1) {
    const half = Math.ceil(ids.length / 2);
    return [ids.slice(0, half), ids.slice(half)].map((some) => [{ ...doomed, ids: some }, part]);
  }
  const unit = time ? UNITS[time.holds] : Infinity;
  const middle = (Math.floor((part.first + part.last) / 2 / unit) + 1) * unit - 1;
  if (!(middle < part.last)) return [];
  return [[doomed, { ...part, last: middle }], [doomed, { ...part, first: middle + 1 }]];
}

/** Deletes rows that are found by `rowsOf`; when that is too much for one statement, half of it and then the other half. */
async function erasePart(db: Db, table: CoveredTable, doomed: Doomed, part: Part): Promise<void> {
  const rows = table.rowsOf(doomed);
  if (rows === undefined) return;
  try {
    await db.execute(
      tagOf(doomed, `erase.${table.name}`),
      sql`DELETE FROM ${ident(table.name)}${onCluster(db)} IN PARTITION ID ${param.string(part.partition)} WHERE project_id = ${param.string(doomed.projectId)} AND (${rows}) AND ${within(table, part)}`,
      "delete",
    );
  } catch (error) {
    const smaller = error instanceof QueryOverBudgetError ? halves(table, doomed, part) : [];
    if (smaller.length === 0) throw error;
    for (const [some, there] of smaller) await erasePart(db, table, some, there);
  }
}

/** @returns how many rows it found and deleted */
async function eraseFrom(db: Db, table: CoveredTable, doomed: Doomed): Promise<number> {
  const rows = table.rowsOf(doomed);
  if (rows === undefined) return 0;
  const parts = await partsOf(db, table, doomed, rows);
  for (const part of parts) await erasePart(db, table, doomed, part);
  return parts.reduce((sum, part) => sum + part.rows, 0);
}

const entityRow = z.object({ kind: z.string(), entity_id: z.string() });
const ENTITIES_AT_ONCE = 500;

/** Deletes the events that do not name their trace. By literal ids: replicas carry a deletion out each by itself, and must agree. */
async function eraseUnnamed(db: Db, doomed: Doomed): Promise<void> {
  if (doomed.kind === "scores") return;
  const [events] = COVERED_TABLES as [CoveredTable];
  for (;;) {
    const entities = await db.query({
      tag: tagOf(doomed, "unnamed"),
      sql: sql`SELECT DISTINCT kind, entity_id FROM ${everywhere(db, "exp_events")} WHERE project_id = ${param.string(doomed.projectId)} AND (${unnamedEvents(doomed)}) LIMIT ${param.uint(ENTITIES_AT_ONCE)}`,
      row: entityRow,
      budget: "settle",
    });
    if (entities.length === 0) return;
    const rows = (kind: string): Sql => sql`(kind = ${param.string(kind)} AND entity_id IN ${param.strings(entities.filter((each) => each.kind === kind).map((each) => each.entity_id))})`;
    const table: CoveredTable = { ...events, rowsOf: () => sql`${rows("observation")} OR ${rows("score")}` };
    await eraseFrom(db, table, doomed);
  }
}

const traceRow = z.object({ trace_id: z.string() });

/**
 * Deletes what the logs of the last days hold of traces that a subquery names. By literal ids, as above.
 * @param traces a subquery of one column
 */
export async function eraseLogged(db: Db, projectId: string, traces: Sql): Promise<void> {
  for (const table of COVERED_TABLES.filter(({ isLog }) => isLog)) {
    for (;;) {
      const found = await db.query({
        tag: { name: `deletion.logged.${table.name}`, projectId },
        sql: sql`SELECT DISTINCT trace_id FROM ${ident(table.name)} WHERE project_id = ${param.string(projectId)} AND trace_id IN (${traces}) LIMIT ${param.uint(ENTITIES_AT_ONCE)}`,
        row: traceRow,
        budget: "settle",
      });
      if (found.length === 0) break;
      await eraseFrom(db, table, { projectId, kind: "traces", ids: found.map(({ trace_id }) => trace_id) });
    }
  }
}

/**
 * Traces that observations of the doomed ones had implied before they were named ([I-4]: by the observation's own id), and
 * that nobody ever stated: tombstones of the observations lie there, with all that they said.
 */
async function withdrawnTraces(db: Db, doomed: Doomed): Promise<string[]> {
  if (doomed.kind === "scores") return [];
  const project = param.string(doomed.projectId);
  const rows = await db.query({
    tag: tagOf(doomed, "withdrawn"),
    sql: sql`
      SELECT entity_id AS trace_id FROM ${everywhere(db, "exp_events")}
      WHERE project_id = ${project} AND kind = 'trace' AND entity_id IN (
        SELECT entity_id FROM ${everywhere(db, "exp_events")} WHERE project_id = ${project} AND kind = 'observation' AND trace_id IN ${param.strings(doomed.ids)})
      GROUP BY entity_id HAVING min(JSONExtractRaw(body, 'implied') = 'false')`,
    row: traceRow,
    budget: "settle",
  });
  return rows.map(({ trace_id }) => trace_id).filter((id) => !doomed.ids.includes(id));
}

/** Deletes everything that is left of these, table by table. @returns how many rows that were */
export async function erase(db: Db, doomed: Doomed): Promise<number> {
  let rows = 0;
  const withdrawn = await withdrawnTraces(db, doomed);
  if (doomed.kind === "traces") await forgetDays(db, doomed.projectId, await daysOf(db, doomed.projectId, [...doomed.ids, ...withdrawn]));
  // Their events last: by these they are found again, should this end midway.
  if (withdrawn.length > 0) for (const table of COVERED_TABLES.toReversed()) rows += await eraseFrom(db, table, { ...doomed, ids: withdrawn });
  for (const table of COVERED_TABLES) {
    rows += await eraseFrom(db, table, doomed);
    if (table.name === "exp_events") await eraseUnnamed(db, doomed);
  }
  return rows;
}

/** What a read of every table finds left of these: rows by table, and nothing when they are gone. */
export async function remains(db: Db, doomed: Doomed): Promise<Record<string, number>> {
  const left: Record<string, number> = {};
  for (const table of COVERED_TABLES) {
    const rows = table.rowsOf(doomed);
    if (rows === undefined) continue;
    const found = await partsOf(db, table, doomed, table.name === "exp_events" && doomed.kind === "traces" ? sql`${rows} OR ${unnamedEvents(doomed)}` : rows);
    const count = found.reduce((sum, part) => sum + part.rows, 0);
    if (count > 0) left[table.name] = count;
  }
  return left;
}
