import { readRetentions } from "../keeping.ts";
import type { DeletionDeps } from "../deps.ts";
import { forgetSpan } from "../counts.ts";
import { eraseLogged } from "../erase.ts";
import { type Month, projectsBeyond, spanOf } from "./month.ts";
import { drop, holdsOthers, pin, type Pinned, rowsByProject } from "./parts.ts";
import type { Receipt } from "../receipts.ts";
import { LeftOverError } from "../work.ts";
import { tiesOf, tracesIn, writeMonthTombstones } from "./ties.ts";

/** The month may not go, or not yet. Nothing was dropped by this attempt. */
class KeptError extends Error {}

/** By these a trace is found and listed: they go first, so that nobody sees a trace that lacks its rest. */
const FIRST = ["traces", "exp_trace_metrics", "exp_traces_amt", "exp_trace_properties"];

async function assertFree({ db }: DeletionDeps, pinned: readonly Pinned[], beyond: readonly string[]): Promise<string[]> {
  if (await holdsOthers(db, pinned, beyond)) throw new KeptError("a project that keeps it has rows in it");
  const projects = [...(await rowsByProject(db, pinned)).keys()];
  for (const projectId of projects) {
    const ties = await tiesOf(db, pinned, projectId);
    if (ties.length > 0) throw new KeptError(`${ties.length} of its traces have rows in other months`);
  }
  return projects;
}

/**
 * Drops a month of every table, where no project keeps anything of it, and nothing in it belongs to something outside.
 * Both are asked of the very parts that are dropped. Rows that come meanwhile, for a trace of it or for another project,
 * stay: those of a trace are late rows of something deleted, like any.
 */
async function dropMonth(deps: DeletionDeps, month: Month): Promise<void> {
  const { db, clock } = deps;
  if (db.cluster !== undefined) throw new KeptError("parts have names of their own on each shard");
  const pinned = await pin(db, month);
  if (pinned.length === 0) return;
  const beyond = projectsBeyond(month, await readRetentions(db), clock.now());
  const projects = await assertFree(deps, pinned, beyond);
  for (const projectId of projects) await writeMonthTombstones(db, pinned, projectId, clock.now());
  // From here on ingestion adds nothing to these traces; what it added since the first look is found by the second.
  await assertFree(deps, pinned, beyond);
  // Mostly nothing: what is that old has left the logs long ago.
  for (const projectId of projects) await eraseLogged(db, projectId, tracesIn(pinned, projectId));
  const forget = async (): Promise<void> => {
    for (const projectId of projects) await forgetSpan(db, projectId, spanOf(month));
  };
  await forget();
  const isFirst = ({ table }: Pinned): boolean => FIRST.includes(table.name);
  for (const each of [...pinned.filter(isFirst), ...pinned.filter((each) => !isFirst(each))]) await drop(db, each);
  // What was counted again while they went.
  await forget();
}

/** Drops what a receipt names, and reads every table for the proof: the receipt's project has nothing left in it. */
export async function dropMonths(deps: DeletionDeps, { project_id: projectId, ids: months }: Receipt): Promise<void> {
  for (const month of months) {
    await dropMonth(deps, month);
    const left = (await rowsByProject(deps.db, await pin(deps.db, month))).get(projectId) ?? 0;
    if (left > 0) throw new LeftOverError(`rows are left of ${month}: ${left}`);
  }
}
