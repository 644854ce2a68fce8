import { z } from "zod";
import { instant } from "../db/codecs.ts";
import type { Db } from "../db/client.ts";
import { placesOf } from "../db/new/columns.ts";
import { dateTimeText, sql } from "../db/sql.ts";

const leftRow = z.object({ hour: instant, trace_id: z.string(), span_id: z.string(), start_time: instant, event_ts: instant });

/** Traces looked at by one statement. */
const TRACES_PER_ROUND = 1_000;

/**
 * Buries what a span that moved to another hour has left in its old one, where it would go on counting in lists that
 * look at hours one by one. Our own writer does so itself (`ingest/write/rows.ts`); this is for those that do not know
 * of the new tables. The tombstone is a millisecond younger than the row it buries, so it never outlives a later one.
 * @returns the number of rows buried
 */
export async function buryMovedSpans(db: Db, projectId: string, traceIds: readonly string[]): Promise<number> {
  let buried = 0;
  for (let start = 0; start < traceIds.length; start += TRACES_PER_ROUND) {
    const places = placesOf(projectId, traceIds.slice(start, start + TRACES_PER_ROUND));
    const left = await db.query({
      tag: { name: "settle.moved", projectId, side: "new" },
      sql: sql`
        SELECT hour, trace_id, span_id, start_time, event_ts FROM (
          SELECT hour, trace_id, span_id, start_time, event_ts, is_deleted, max(event_ts) OVER (PARTITION BY trace_id, span_id) AS newest FROM (
            SELECT o.hour AS hour, o.trace_id AS trace_id, o.span_id AS span_id, o.start_time AS start_time, o.event_ts AS event_ts, o.is_deleted AS is_deleted
            FROM exp_spans AS o PREWHERE (o.project_id, o.hour, o.trace_id) IN (${places})
            ORDER BY o.event_ts DESC, o.is_deleted LIMIT 1 BY o.hour, o.trace_id, o.span_id)
        ) WHERE event_ts < newest AND is_deleted = 0`,
      row: leftRow,
      budget: "settle",
    });
    const tombstones = left.map(({ hour, trace_id, span_id, start_time, event_ts }) => ({
      project_id: projectId, hour: dateTimeText(hour.getTime()).slice(0, 19), trace_id, span_id, start_time: dateTimeText(start_time.getTime()), event_ts: dateTimeText(event_ts.getTime() + 1), is_deleted: 1,
    }));
    await db.insert({ name: "settle.bury", projectId, side: "new" }, "exp_spans", tombstones);
    buried += left.length;
  }
  return buried;
}
