import { param, sql } from "../../db/sql.ts";
import type { DeletionDeps } from "../deps.ts";
import type { Retention } from "../keeping.ts";
import { findReceipts, messageOf, writeReceipts } from "../receipts.ts";
import { enqueue, newDeletionId, newReceipt } from "../request.ts";
import { type Month, projectsBeyond } from "./month.ts";
import { holdsOthers, monthsStored, pin, type Pinned, rowsByProject } from "./parts.ts";

/** Months that one run of the cron looks into. */
const AT_ONCE = 3;

export interface ExpiredMonth {
  month: Month;
  pinned: Pinned[];
  /** Rows by project. */
  rows: Map<string, number>;
}

/** The oldest months of which no project keeps anything. Looks into the months that some project is done with, until one belongs to others too. */
export async function expiredMonths({ db, clock }: DeletionDeps, retentions: readonly Retention[]): Promise<ExpiredMonth[]> {
  if (db.cluster !== undefined || retentions.every(({ days }) => days === 0)) return [];
  const found: ExpiredMonth[] = [];
  for (const month of await monthsStored(db)) {
    const projects = projectsBeyond(month, retentions, clock.now());
    if (projects.length === 0 || found.length === AT_ONCE) break;
    const pinned = await pin(db, month);
    if (pinned.length > 0 && !(await holdsOthers(db, pinned, projects))) found.push({ month, pinned, rows: await rowsByProject(db, pinned) });
  }
  return found.filter(({ rows }) => rows.size > 0);
}

/** What has become of dropping this month so far: asked for, given up, or neither. */
export async function requestOf({ db }: DeletionDeps, month: Month): Promise<"under way" | "dead" | undefined> {
  const receipts = await findReceipts(db, sql`d.kind = 'month' AND has(d.ids, ${param.string(month)})`);
  if (receipts.some(({ state }) => state === "dead")) return "dead";
  return receipts.some(({ state }) => state !== "verified") ? "under way" : undefined;
}

/** Asks for a month to be dropped: a receipt for each project that has rows in it. */
export async function requestMonth(deps: DeletionDeps, { month, rows }: ExpiredMonth, by: string): Promise<void> {
  const now = deps.clock.now();
  const deletionId = newDeletionId(now);
  const receipts = [...rows].map(([projectId, count], part) => ({ ...newReceipt({ projectId, deletionId, part, kind: "month", ids: [month], by, now }), rows_left: count }));
  await writeReceipts(deps.db, receipts);
  await enqueue(deps, receipts.map(messageOf));
  deps.log({ level: "info", event: "deletion.requested", deletionId, kind: "month", month, projects: rows.size, by });
}
