import { compileResolved, type ColumnSqls } from "../filters/compile.ts";
import { noComments } from "../filters/comments.ts";
import { compileSearch } from "../filters/search.ts";
import { SCORE_COLUMNS, scoreColumns, scoreStats } from "../fragments/score-stats.ts";
import { daysWithin, timeWindow } from "../fragments/time-window.ts";
import { STAT_COLUMNS, statColumns } from "../fragments/trace-stats.ts";
import type { ReadScope } from "../read.ts";
import { countedFrom, type TraceSelection } from "../rows/trace-list.ts";
import { all, empty, param, sql, type Sql } from "../sql.ts";
import { observationStats } from "./observation-stats.ts";

/** Filter and sort columns of the trace list. `t` traces, `os` observation stats, `ss` score stats. */
const columns = {
  id: { expression: sql`t.id` },
  name: { expression: sql`nullIf(t.name, '')` },
  userId: { expression: sql`nullIf(t.user_id, '')` },
  sessionId: { expression: sql`nullIf(t.session_id, '')` },
  version: { expression: sql`nullIf(t.version, '')` },
  release: { expression: sql`nullIf(t.release, '')` },
  environment: { expression: sql`t.environment` },
  timestamp: { expression: sql`t.timestamp` },
  public: { expression: sql`t.public` },
  bookmarked: { expression: sql`t.bookmarked` },
  tags: { expression: sql`t.tags` },
  metadata: { expression: sql`t.metadata` },
  evaluatorId: { expression: sql`nullIf(t.metadata['evaluator_id'], '')` },
  ruleId: { expression: sql`nullIf(if(t.metadata['evaluation_rule_id'] != '', t.metadata['evaluation_rule_id'], t.metadata['job_configuration_id']), '')` },
  ...statColumns(sql`os`),
  ...scoreColumns(sql`ss`),
  ...noComments,
} satisfies ColumnSqls<string>;

export interface TraceListSource {
  from: Sql;
  joined: { observations: boolean; scores: boolean };
  orderColumn: Sql;
}

const newestOf = (projectId: string, ids: readonly string[]): Sql => sql`(
  SELECT * FROM traces WHERE project_id = ${param.string(projectId)} AND id IN ${param.strings(ids)} ORDER BY event_ts DESC, is_deleted LIMIT 1 BY id)`;

/**
 * FROM and WHERE of a list: joins only what the request shows, filters or sorts by.
 * @param ids only these traces
 */
export function traceListSource({ projectId }: ReadScope, input: TraceSelection, shown: { observations: boolean; scores: boolean } = { observations: false, scores: false }, ids?: readonly string[]): TraceListSource {
  // FINAL must see every version of a row: a bare bound on the partition's column drops the parts whose rows all lie
  // outside, the newest version of a row that moved within its day among them. Whole days are in the sorting key.
  const { where, columnsUsed } = compileResolved(input.conditions, { ...columns, timestamp: { expression: sql`identity(t.timestamp)` } });
  const days = daysWithin(timeWindow(input.conditions, "timestamp"), sql`t.timestamp`);
  const counted = countedFrom(input);
  const order = input.order?.column ?? "timestamp";
  const used: string[] = [...columnsUsed, order];
  const joined = {
    observations: shown.observations || used.some((id) => STAT_COLUMNS.has(id)),
    scores: shown.scores || used.some((id) => SCORE_COLUMNS.has(id)),
  };
  const observations = joined.observations ? sql`LEFT JOIN (${observationStats({ projectId, from: counted.observations, environments: input.environments, traceIds: ids && param.strings(ids) })}) AS os ON os.trace_id = t.id` : empty;
  const scores = joined.scores ? sql`LEFT JOIN (${scoreStats(sql`scores`, { projectId, from: counted.scores, environments: input.environments }, ids)}) AS ss ON ss.trace_id = t.id` : empty;
  const search = compileSearch(input.search ?? {}, { id: [sql`t.id`, sql`t.user_id`, sql`t.name`], input: sql`t.input`, output: sql`t.output` });
  const rows = all([sql`t.project_id = ${param.string(projectId)} AND t.is_deleted = 0`, ...days, where, search]);
  return { from: sql`FROM ${ids ? sql`${newestOf(projectId, ids)} AS t` : sql`traces AS t FINAL`} ${observations} ${scores} WHERE ${rows}`, joined, orderColumn: columns[order].expression };
}
