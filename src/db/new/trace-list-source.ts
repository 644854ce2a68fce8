import type { ReadScope } from "../read.ts";
import { compileResolved, type ColumnSqls } from "../filters/compile.ts";
import { noComments } from "../filters/comments.ts";
import { SCORE_COLUMNS, scoreColumns, scoreStats } from "../fragments/score-stats.ts";
import { STAT_COLUMNS, statColumns } from "../fragments/trace-stats.ts";
import { lowerBound, observationsFrom, type TraceListInput, upperBound } from "../rows/trace-list.ts";
import { all, empty, param, sql, type Sql } from "../sql.ts";
import { spanStatsOfWindow } from "./span-stats.ts";

/** Filter and sort columns of the trace list. `m` the settled list row, `a` metadata, `ss` score stats. */
const ownColumns = {
  id: { expression: sql`m.trace_id` },
  name: { expression: sql`nullIf(m.name, '')` },
  userId: { expression: sql`nullIf(m.user_id, '')` },
  sessionId: { expression: sql`nullIf(m.session_id, '')` },
  version: { expression: sql`nullIf(m.version, '')` },
  release: { expression: sql`nullIf(m.release, '')` },
  environment: { expression: sql`m.environment` },
  timestamp: { expression: sql`m.timestamp` },
  public: { expression: sql`m.public` },
  bookmarked: { expression: sql`m.bookmarked` },
  tags: { expression: sql`m.tags` },
  metadata: { expression: sql`a.metadata` },
  evaluatorId: { expression: sql`nullIf(a.metadata['evaluator_id'], '')` },
  ruleId: { expression: sql`nullIf(if(a.metadata['evaluation_rule_id'] != '', a.metadata['evaluation_rule_id'], a.metadata['job_configuration_id']), '')` },
  ...scoreColumns(sql`ss`),
  ...noComments,
} satisfies ColumnSqls<string>;

const METADATA_COLUMNS: ReadonlySet<string> = new Set(["metadata", "evaluatorId", "ruleId"]);

export interface TraceListSource {
  /** Rows of `m` with the joins that the conditions need, newest state each; `extra` is AND-ed. */
  final(extra: Sql): Sql;
  /** The same over raw row versions: for finding where to cut only. Undefined when the conditions need a join. */
  raw: Sql | undefined;
  orderColumn: Sql;
}

const hourBounds = (input: TraceListInput): Sql[] => {
  const [from, to] = [lowerBound(input.conditions), upperBound(input.conditions)];
  return [
    ...(from === undefined ? [] : [sql`m.hour >= ${param.hour(from)}`]),
    ...(to === undefined ? [] : [sql`m.hour <= ${param.hour(to)}`]),
  ];
};

/** What trace rows state as metadata, per trace of the window. */
const metadataOfWindow = (projectId: string, bounds: Sql[]): Sql => sql`
  SELECT trace_id, mapApply((k, v) -> (k, v.2), mapFilter((k, v) -> v.1 >= w, md)) AS metadata FROM (
    SELECT m.trace_id AS trace_id, maxMap(m.metadata) AS md, max(m.whole_at) AS w FROM exp_traces_amt AS m
    WHERE ${all([sql`m.project_id = ${param.string(projectId)}`, ...bounds])} GROUP BY m.trace_id)`;

/**
 * FROM and WHERE of the list on the new tables.
 * @param settled the settled totals answer the conditions exactly; otherwise spans of the window are added up
 */
export function traceListSource(scope: ReadScope, input: TraceListInput, settled: boolean): TraceListSource {
  const { projectId } = scope;
  const from = lowerBound(input.conditions);
  const stats = settled ? sql`m` : sql`os`;
  const { where, columnsUsed } = compileResolved(input.conditions, { ...ownColumns, ...statColumns(stats) });
  const used = [...columnsUsed] as string[];
  const bounds = hourBounds(input);
  const joins = [
    ...(!settled && used.some((id) => STAT_COLUMNS.has(id)) ? [sql`LEFT JOIN (${spanStatsOfWindow({ projectId, from: observationsFrom(from), environments: input.environments })}) AS os ON os.trace_id = m.trace_id`] : []),
    ...(used.some((id) => SCORE_COLUMNS.has(id)) ? [sql`LEFT JOIN (${scoreStats(sql`exp_scores`, { projectId, from, environments: input.environments })}) AS ss ON ss.trace_id = m.trace_id`] : []),
    ...(used.some((id) => METADATA_COLUMNS.has(id)) ? [sql`LEFT JOIN (${metadataOfWindow(projectId, bounds)}) AS a ON a.trace_id = m.trace_id`] : []),
  ];
  const rows = all([sql`m.project_id = ${param.string(projectId)}`, ...bounds, sql`m.listed = 1`, where]);
  const joined = joins.reduce((text, join) => sql`${text} ${join}`, empty);
  return {
    final: (extra) => sql`FROM exp_trace_metrics AS m FINAL ${joined} WHERE ${rows} AND ${extra}`,
    raw: joins.length === 0 ? sql`FROM exp_trace_metrics AS m WHERE ${rows}` : undefined,
    orderColumn: ownColumns[input.order.column].expression,
  };
}

export const usesStats = (input: TraceListInput): boolean => input.conditions.some(({ column }) => STAT_COLUMNS.has(column.id));
