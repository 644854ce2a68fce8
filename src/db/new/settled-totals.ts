import { z } from "zod";
import type { QueryTag } from "../client.ts";
import type { ReadScope } from "../read.ts";
import { countedFrom, lowerBound, type TraceSelection } from "../rows/trace-list.ts";
import { all, param, sql } from "../sql.ts";
import { placesOf } from "./columns.ts";
import { usesStats } from "./trace-list-source.ts";

const earlyRow = z.object({ trace_id: z.string() });

/**
 * What a read gives by settled totals where they apply, else by adding up spans. It begins by settled totals while that is
 * found out: they nearly always do.
 * @param read called with whether settled totals are to be used
 */
export async function bySettledTotals<Output>(scope: ReadScope, tag: QueryTag, input: TraceSelection, read: (settled: boolean) => Promise<Output>): Promise<Output> {
  if (!usesStats(input)) return read(true);
  if (input.environments) return read(false);
  const assumed = read(true);
  // Of no account where they do not apply.
  assumed.catch(() => {});
  return (await settledTotalsApply(scope, tag, input)) ? assumed : read(false);
}

/**
 * Whether the settled totals are what the conditions and the order ask for. They are of the whole trace: not when an
 * environment narrows the observations, nor when a trace of the window has some from before the bound.
 * @param ids only of these traces
 */
export async function settledTotalsApply({ db, projectId }: ReadScope, tag: QueryTag, input: TraceSelection, ids?: readonly string[]): Promise<boolean> {
  if (!usesStats(input)) return true;
  if (input.environments) return false;
  const [from, counted] = [lowerBound(input.conditions), countedFrom(input).observations];
  if (from === undefined || counted === undefined) return true;
  const early = await db.query({
    tag,
    sql: sql`
      SELECT m.trace_id AS trace_id FROM exp_trace_metrics AS m
      WHERE ${all([
        sql`m.project_id = ${param.string(projectId)} AND m.hour >= ${param.hour(from)} AND m.listed = 1 AND m.observation_count > 0 AND m.first_start < ${param.time(counted)}`,
        ...(ids ? [sql`(m.project_id, m.hour, m.trace_id) IN (${placesOf(projectId, ids)})`] : []),
      ])} LIMIT 1`,
    row: earlyRow,
    budget: "scan",
  });
  return early.length === 0;
}
