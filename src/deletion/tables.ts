import { param, sql, type Sql } from "../db/sql.ts";
import { entitiesOf } from "./tombstones.ts";

/** Which rows: those of traces, or single scores. */
export interface Doomed {
  projectId: string;
  kind: "traces" | "scores";
  ids: readonly string[];
}

/** A table that holds trace data, and how rows of it are found. Columns stand bare: a DELETE knows no alias. */
export interface CoveredTable {
  name: string;
  /** The column that its key and partitions follow, and what it holds; a deletion is bounded by it. */
  time?: { column: Sql; holds: "instant" | "hour" | "day" };
  /** The trace that a row belongs to; '' of none. */
  trace: Sql;
  /** A log of what arrived, which lives three days; all others are partitioned by month. */
  isLog?: true;
  /** A condition on its rows, the project's left out; undefined when it holds none of the kind. */
  rowsOf(doomed: Doomed): Sql | undefined;
}

const byTraceId = ({ kind, ids }: Doomed): Sql | undefined => (kind === "traces" ? sql`trace_id IN ${param.strings(ids)}` : undefined);
const byTraceOrScoreId = ({ kind, ids }: Doomed): Sql => (kind === "traces" ? sql`trace_id IN ${param.strings(ids)}` : sql`id IN ${param.strings(ids)}`);

const instant = (column: Sql) => ({ column, holds: "instant" as const });
const named = sql`trace_id`;
const hour = { column: sql`hour`, holds: "hour" as const };

/**
 * Every table that holds trace data, in the order it is deleted from: what others are found by comes last.
 * A test reads the schema and fails when a table of it stands neither here nor in `WITHOUT_TRACE_DATA`.
 */
export const COVERED_TABLES: readonly CoveredTable[] = [
  { name: "exp_events", trace: sql`if(trace_id != '', trace_id, if(kind = 'trace', entity_id, ''))`, rowsOf: ({ kind, ids }) => (kind === "traces" ? sql`trace_id IN ${param.strings(ids)} OR (kind = 'trace' AND entity_id IN ${param.strings(ids)})` : sql`kind = 'score' AND entity_id IN ${param.strings(ids)}`) },
  { name: "observations", time: instant(sql`start_time`), trace: named, rowsOf: byTraceId },
  { name: "scores", time: instant(sql`timestamp`), trace: sql`ifNull(trace_id, '')`, rowsOf: byTraceOrScoreId },
  { name: "exp_spans", time: hour, trace: named, rowsOf: byTraceId },
  { name: "exp_span_io", time: hour, trace: named, rowsOf: byTraceId },
  { name: "exp_scores", time: { column: sql`day`, holds: "day" }, trace: named, rowsOf: byTraceOrScoreId },
  { name: "traces", time: instant(sql`timestamp`), trace: sql`id`, rowsOf: ({ kind, ids }) => (kind === "traces" ? sql`id IN ${param.strings(ids)}` : undefined) },
  { name: "exp_traces_amt", time: hour, trace: named, rowsOf: byTraceId },
  { name: "exp_score_arrivals", time: instant(sql`arrived_at`), trace: named, isLog: true, rowsOf: byTraceOrScoreId },
  { name: "exp_trace_properties", time: hour, trace: named, rowsOf: byTraceId },
  { name: "exp_trace_metrics", time: hour, trace: named, rowsOf: byTraceId },
  { name: "exp_touched", time: instant(sql`touched_at`), trace: named, isLog: true, rowsOf: byTraceId },
  { name: "exp_trace_hours", time: hour, trace: named, rowsOf: byTraceId },
];

/** Tables that a deletion leaves alone, and why. */
export const WITHOUT_TRACE_DATA: Readonly<Record<string, string>> = {
  exp_shadow_results: "how the sides compared; values cut short, gone after seven days",
  exp_listed_days: "when list rows of a day last changed",
  exp_property_counts: "traces by value and day: the days of what is deleted are forgotten (counts.ts), and counted again",
  exp_deletions: "the receipts themselves",
  exp_tombstones: "the ids that must not come back",
  exp_retention: "settings of projects",
};

/** Events of a trace that name it only through their observation or score. They are found by what was written down of it. */
export const unnamedEvents = ({ projectId, ids }: Doomed): Sql => sql`
  (kind = 'observation' AND trace_id = '' AND entity_id IN (${entitiesOf(projectId, "observation", ids)}))
  OR (kind = 'score' AND trace_id = '' AND entity_id IN (${entitiesOf(projectId, "score", ids)}))`;
