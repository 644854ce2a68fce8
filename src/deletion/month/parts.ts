import { z } from "zod";
import { uint } from "../../db/codecs.ts";
import type { Db } from "../../db/client.ts";
import { ident, joinSql, param, sql, type Sql } from "../../db/sql.ts";
import { COVERED_TABLES, type CoveredTable } from "../tables.ts";
import type { Month } from "./month.ts";

/**
 * A month is dropped part by part, never as a partition: a part does not change, so what was looked at is what goes. A row
 * that arrives meanwhile, perhaps of a project that keeps everything, lies in a part of its own and stays.
 */
export interface Pinned {
  table: CoveredTable;
  parts: string[];
}

export const MONTH_TABLES = COVERED_TABLES.filter(({ isLog }) => !isLog);
const NAMES = param.strings(MONTH_TABLES.map(({ name }) => name));

const tag = (name: string) => ({ name: `retention.${name}`, projectId: "" });

const monthRow = z.object({ month: z.string() });
const partRow = z.object({ table: z.string(), part: z.string() });
const rowsRow = z.object({ project_id: z.string(), rows: uint });

/** Months that any table has rows of, the oldest first. Reads no data. */
export async function monthsStored(db: Db): Promise<Month[]> {
  const months = await db.query({
    tag: tag("months"),
    sql: sql`SELECT DISTINCT partition_id AS month FROM system.parts WHERE database = currentDatabase() AND active AND match(partition_id, '^[0-9]{6}$') AND table IN ${NAMES} ORDER BY month`,
    row: monthRow,
    budget: "page",
  });
  return months.map(({ month }) => month);
}

/** The parts of a month as they are now; tables without any are left out. */
export async function pin(db: Db, month: Month): Promise<Pinned[]> {
  const rows = await db.query({
    tag: tag("parts"),
    sql: sql`SELECT table, name AS part FROM system.parts WHERE database = currentDatabase() AND active AND partition_id = ${param.string(month)} AND table IN ${NAMES} ORDER BY table, part`,
    row: partRow,
    budget: "page",
  });
  return MONTH_TABLES.map((table) => ({ table, parts: rows.filter((row) => row.table === table.name).map(({ part }) => part) })).filter(({ parts }) => parts.length > 0);
}

export const inside = ({ parts }: Pinned): Sql => sql`_part IN ${param.strings(parts)}`;

/** Whether the parts hold a row of any other project than these. Ends at the first one. */
export async function holdsOthers(db: Db, pinned: readonly Pinned[], projects: readonly string[]): Promise<boolean> {
  for (const each of pinned) {
    const [row] = await db.query({
      tag: tag("others"),
      sql: sql`SELECT project_id, 1 AS rows FROM ${ident(each.table.name)} WHERE ${inside(each)} AND project_id NOT IN ${param.strings(projects)} LIMIT 1`,
      row: rowsRow,
      budget: "settle",
    });
    if (row) return true;
  }
  return false;
}

/** Rows that the parts hold, by project, raw versions counted each. */
export async function rowsByProject(db: Db, pinned: readonly Pinned[]): Promise<Map<string, number>> {
  if (pinned.length === 0) return new Map();
  const tables = pinned.map((each) => sql`SELECT project_id, count() AS n FROM ${ident(each.table.name)} WHERE ${inside(each)} GROUP BY project_id`);
  const rows = await db.query({ tag: tag("rows"), sql: sql`SELECT project_id, sum(n) AS rows FROM (${joinSql(tables, " UNION ALL ")}) GROUP BY project_id ORDER BY project_id`, row: rowsRow, budget: "settle" });
  return new Map(rows.map(({ project_id, rows }) => [project_id, rows]));
}

/** Gives the parts up, at once on every replica. One that was merged or changed since is not there any more: an error, and the next attempt looks again. */
export async function drop(db: Db, { table, parts }: Pinned): Promise<void> {
  for (const part of parts) await db.execute(tag(`drop.${table.name}`), sql`ALTER TABLE ${ident(table.name)} DROP PART ${param.string(part)}`, "delete");
}
