import type { ReadScope } from "../read.ts";
import { compileResolved, type ColumnSqls } from "../filters/compile.ts";
import { noComments } from "../filters/comments.ts";
import { SCORE_COLUMNS, scoreColumns, scoreStats } from "../fragments/score-stats.ts";
import { STAT_COLUMNS, statColumns } from "../fragments/trace-stats.ts";
import { countedFrom, lowerBound, type TraceSelection, upperBound } from "../rows/trace-list.ts";
import { all, empty, param, sql, type Sql } from "../sql.ts";
import { placesOf } from "./columns.ts";
import { spanStatsOf, spanStatsOfWindow } from "./span-stats.ts";
import { asksTexts, traceSearch } from "./trace-search.ts";

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
  /** Whether few rows are read anyway: finding where to cut would save nothing. */
  isNarrow: boolean;
  /** Whether a list row `m` is selected, never NULL; undefined when the conditions need a join. */
  fits: Sql | undefined;
  orderColumn: Sql;
}

const hourBounds = ({ conditions }: TraceSelection): Sql[] => {
  const [from, to] = [lowerBound(conditions), upperBound(conditions)];
  return [
    ...(from === undefined ? [] : [sql`m.hour >= ${param.hour(from)}`]),
    ...(to === undefined ? [] : [sql`m.hour <= ${param.hour(to)}`]),
  ];
};

/** What trace rows state as metadata, per trace of the window. */
export const metadataOfWindow = (projectId: string, bounds: Sql[]): Sql => sql`
  SELECT trace_id, mapApply((k, v) -> (k, v.2), mapFilter((k, v) -> v.1 >= w, md)) AS metadata FROM (
    SELECT m.trace_id AS trace_id, maxMap(m.metadata) AS md, max(m.whole_at) AS w FROM exp_traces_amt AS m
    WHERE ${all([sql`m.project_id = ${param.string(projectId)}`, ...bounds])} GROUP BY m.trace_id)`;

/** The newest state of each row that these traces have: by key, which costs less than FINAL. */
const rowsOf = (places: Sql): Sql => sql`(
  SELECT * FROM exp_trace_metrics PREWHERE (project_id, hour, trace_id) IN (${places}) ORDER BY state DESC LIMIT 1 BY project_id, hour, trace_id)`;

const columnsUsedBy = ({ conditions, order }: TraceSelection): Set<string> => new Set([...conditions.map(({ column }) => column.id), ...(order ? [order.column] : [])]);

/**
 * FROM and WHERE of a list on the new tables.
 * @param settled the settled totals answer the conditions exactly; otherwise spans of the window are added up
 * @param of ids: only of these traces, all is read by key then; named: a condition that leaves those of a selection (`named-traces.ts`)
 */
export function traceListSource({ projectId }: ReadScope, input: TraceSelection, settled: boolean, { ids, named }: { ids?: readonly string[]; named?: Sql | undefined } = {}): TraceListSource {
  const from = countedFrom(input);
  const columns = { ...ownColumns, ...statColumns(settled ? sql`m` : sql`os`) };
  const { where } = compileResolved(input.conditions, columns);
  const used = [...columnsUsedBy(input)];
  const bounds = hourBounds(input);
  const places = ids && placesOf(projectId, ids);
  const spans = { projectId, from: from.observations, environments: input.environments };
  const joins = [
    ...(!settled && used.some((id) => STAT_COLUMNS.has(id)) ? [sql`LEFT JOIN (${places ? spanStatsOf(spans, places) : spanStatsOfWindow(spans)}) AS os ON os.trace_id = m.trace_id`] : []),
    ...(used.some((id) => SCORE_COLUMNS.has(id)) ? [sql`LEFT JOIN (${scoreStats(sql`exp_scores`, { projectId, from: from.scores, environments: input.environments }, ids)}) AS ss ON ss.trace_id = m.trace_id`] : []),
    ...(used.some((id) => METADATA_COLUMNS.has(id)) ? [sql`LEFT JOIN (${metadataOfWindow(projectId, places ? [sql`(m.project_id, m.hour, m.trace_id) IN (${places})`] : bounds)}) AS a ON a.trace_id = m.trace_id`] : []),
  ];
  const rows = all([sql`m.project_id = ${param.string(projectId)}`, ...bounds, ...(named ? [named] : []), sql`m.listed = 1`, where, traceSearch(projectId, input.search ?? {}, bounds)]);
  const joined = joins.reduce((text, join) => sql`${text} ${join}`, empty);
  const isOfOneTable = joins.length === 0 && !asksTexts(input.search);
  return {
    final: (extra) => sql`FROM ${places ? sql`${rowsOf(places)} AS m` : sql`exp_trace_metrics AS m FINAL`} ${joined} WHERE ${rows} AND ${extra}`,
    raw: isOfOneTable ? sql`FROM exp_trace_metrics AS m WHERE ${rows}` : undefined,
    isNarrow: named !== undefined,
    fits: isOfOneTable ? sql`ifNull(toUInt8(${rows}), 0)` : undefined,
    orderColumn: columns[input.order?.column ?? "timestamp"].expression,
  };
}

export const usesStats = (input: TraceSelection): boolean => [...columnsUsedBy(input)].some((id) => STAT_COLUMNS.has(id));
