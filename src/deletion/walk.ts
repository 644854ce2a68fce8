import { param, sql } from "../db/sql.ts";
import type { DeletionDeps } from "./deps.ts";
import { inMessages } from "./message.ts";
import { findReceipts, type Receipt } from "./receipts.ts";
import { hideAndSend, newReceipt } from "./request.ts";

/**
 * A page of what a query of `deleteByQuery` selects: ids of traces that are not hidden, at most `limit`, none later than
 * `until` (milliseconds).
 */
export type SelectTraces = (projectId: string, query: unknown, page: { limit: number; until: number }) => Promise<string[]>;

const PAGE = 500;
/** How long one delivery walks; the next goes on from there. */
const WALK_MS = 60_000;

/**
 * Walks a query's selection, page by page: each page becomes further parts of the same deletion. What is hidden is not
 * selected any more, so the first page is always the next one, also after a crash; and what is dated after the request
 * is none of its business, so the walk ends.
 * @returns whether it has come to the end
 */
export async function walk(deps: DeletionDeps & { select: SelectTraces }, receipt: Receipt): Promise<boolean> {
  const { db, clock, select } = deps;
  const started = clock.now();
  const parts = await findReceipts(db, sql`d.deletion_id = ${param.string(receipt.deletion_id)}`, 1_000_000);
  let part = Math.max(...parts.map((each) => each.part), 0);
  const query = JSON.parse(receipt.query) as unknown;
  while (clock.now() - started < WALK_MS) {
    const ids = await select(receipt.project_id, query, { limit: PAGE, until: receipt.accepted_at.getTime() });
    if (ids.length === 0) return true;
    const of = { projectId: receipt.project_id, deletionId: receipt.deletion_id, kind: "traces" as const, by: receipt.requested_by, now: clock.now() };
    await hideAndSend(deps, inMessages(ids).map((some) => newReceipt({ ...of, part: ++part, ids: some })));
  }
  return false;
}
