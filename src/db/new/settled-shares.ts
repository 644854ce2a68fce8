import type { Bucket } from "../dashboard/time-buckets.ts";
import type { TimeWindow } from "../fragments/time-window.ts";
import { all, joinSql, param, sql, type Sql } from "../sql.ts";
import { spansWithin } from "./dashboard-relations.ts";
import { HOUR_MS } from "../../domain/duration.ts";

/** A sum over spans: as settled rows `m` hold it for their trace and hour, and as a span `o` has it. */
export interface Share {
  name: Sql;
  settled: Sql;
  span: Sql;
}

/** Whether no bucket ends within an hour: then the sums of an hour belong to one. */
export const isOfWholeHours = (bucket: Bucket | undefined): boolean => bucket?.unit !== "width" || bucket.width % HOUR_MS === 0;

/** Whole hours of the window by an hour column; undefined where the window has no end that cuts one. */
function wholeHours({ from, to }: TimeWindow, hour: Sql): { whole: Sql; isCut: boolean } {
  const bounds = [
    ...(from === undefined ? [] : [sql`${hour} >= ${param.hour(Math.ceil(from / HOUR_MS) * HOUR_MS)}`]),
    ...(to === undefined ? [] : [sql`${hour} < ${param.hour(to)}`]),
  ];
  return { whole: all(bounds), isCut: [from, to].some((end) => end !== undefined && end % HOUR_MS !== 0) };
}

/**
 * Sums over all live spans of the window as rows (trace_id, at, shares), where `at` is exact to the hour: whole hours by
 * what settled rows hold of them, the hours that the window cuts by their spans. For buckets of whole hours.
 */
export function settledShares(projectId: string, window: TimeWindow, shares: readonly Share[]): Sql {
  const columns = (pick: (share: Share) => Sql): Sql => joinSql(shares.map((share) => sql`${pick(share)} AS ${share.name}`), ", ");
  const { whole, isCut } = wholeHours(window, sql`m.hour`);
  const settled = sql`
    SELECT m.trace_id AS trace_id, CAST(m.hour, 'DateTime64(3)') AS at, ${columns((share) => share.settled)}
    FROM exp_trace_metrics AS m FINAL WHERE m.project_id = ${param.string(projectId)} AND m.hour_count > 0 AND ${whole}`;
  if (!isCut) return settled;
  return sql`${settled}
    UNION ALL
    SELECT o.trace_id AS trace_id, o.start_time AS at, ${columns((share) => share.span)}
    FROM exp_spans AS o FINAL WHERE ${spansWithin({ projectId, window })} AND NOT (${wholeHours(window, sql`o.hour`).whole})`;
}
