import { z } from "zod";
import type { Read, ReadScope } from "../read.ts";
import { decimal, uint } from "../codecs.ts";
import { compileResolved, type ColumnSqls } from "../filters/compile.ts";
import { noComments } from "../filters/comments.ts";
import { SCORE_COLUMNS, scoreColumns, scoreStats } from "../fragments/score-stats.ts";
import { daysWithin, timeWindow } from "../fragments/time-window.ts";
import { levelAndTimeSums, STAT_COLUMNS, statColumns } from "../fragments/trace-stats.ts";
import { behindTrace, countRow, cutPage, lowerBound, observationsFrom, offsetOf, type TraceList, type TraceListInput } from "../rows/trace-list.ts";
import { traceRow } from "../rows/trace.ts";
import { all, empty, ident, param, sql, type Sql } from "../sql.ts";
import { traceColumns } from "./columns.ts";

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

/** All observations of the window, newest version each, added up per trace. */
function observationStats(projectId: string, from: number | undefined, environments: readonly string[] | undefined): Sql {
  const conditions = [
    sql`o.project_id = ${param.string(projectId)}`,
    ...(from === undefined ? [] : [sql`identity(o.start_time) >= ${param.time(from)}`, ...daysWithin({ from, to: undefined }, sql`o.start_time`)]),
    ...(environments ? [sql`o.environment IN ${param.strings(environments)}`] : []),
  ];
  const keysWith = (map: string, word: string): Sql =>
    sql`arraySum(mapValues(mapFilter((k, v) -> positionCaseInsensitive(k, ${param.string(word)}) > 0, o.${ident(map)})))`;
  return sql`
    SELECT o.trace_id AS trace_id, groupUniqArray(o.id) AS observation_ids, ${levelAndTimeSums},
      sum(toDecimal128(ifNull(o.total_cost, 0), 12)) AS total_cost, sum(toDecimal128(${keysWith("cost_details", "input")}, 12)) AS input_cost, sum(toDecimal128(${keysWith("cost_details", "output")}, 12)) AS output_cost,
      sum(${keysWith("usage_details", "input")}) AS input_usage, sum(${keysWith("usage_details", "output")}) AS output_usage, sum(o.usage_details['total']) AS total_usage
    FROM observations AS o FINAL WHERE ${all(conditions)} GROUP BY o.trace_id`;
}

const pageRow = traceRow.omit({ input: true, output: true, metadata: true }).extend({
  observation_ids: z.array(z.string()),
  score_ids: z.array(z.string()),
  latency_ms: uint,
  total_cost: decimal,
});
const textRow = traceRow.pick({ id: true, input: true, output: true, metadata: true });

/** FROM and WHERE of the list: joins only what the request shows or filters by. */
function source(scope: ReadScope, input: TraceListInput, shown: { observations: boolean; scores: boolean }): { from: Sql; joined: { observations: boolean; scores: boolean } } {
  // FINAL must see every version of a row: a bare bound on the partition's column drops the parts whose rows all lie
  // outside, the newest version of a row that moved within its day among them. Whole days are in the sorting key.
  const { where, columnsUsed } = compileResolved(input.conditions, { ...columns, timestamp: { expression: sql`identity(t.timestamp)` } });
  const days = daysWithin(timeWindow(input.conditions, "timestamp"), sql`t.timestamp`);
  const from = lowerBound(input.conditions);
  const used = [...columnsUsed] as string[];
  const joined = {
    observations: shown.observations || used.some((id) => STAT_COLUMNS.has(id)),
    scores: shown.scores || used.some((id) => SCORE_COLUMNS.has(id)),
  };
  const observations = joined.observations ? sql`LEFT JOIN (${observationStats(scope.projectId, observationsFrom(from), input.environments)}) AS os ON os.trace_id = t.id` : empty;
  const scores = joined.scores ? sql`LEFT JOIN (${scoreStats(sql`scores`, { projectId: scope.projectId, from, environments: input.environments })}) AS ss ON ss.trace_id = t.id` : empty;
  return { from: sql`FROM traces AS t FINAL ${observations} ${scores} WHERE t.project_id = ${param.string(scope.projectId)} AND t.is_deleted = 0 AND ${all(days)} AND (${where})`, joined };
}

/** The list as Langfuse answers it: traces joined with what their observations and scores add up to; texts in a second pass. */
export const currentTraceList: Read<TraceListInput, TraceList> = async (scope, input) => {
  const { db, projectId } = scope;
  const tag = (name: string) => ({ name: `publicTraces.list.${name}`, projectId, side: "current" as const });
  const { from, joined } = source(scope, input, { observations: input.observations || input.metrics, scores: input.scores });
  const direction = input.order.descending ? sql`DESC` : sql`ASC`;
  const [read, [count]] = await Promise.all([
    db.query({
      tag: tag("page"),
      sql: sql`
        SELECT ${traceColumns},
          ${joined.observations ? sql`os.observation_ids` : sql`CAST([], 'Array(String)')`} AS observation_ids, ${joined.scores ? sql`ss.score_ids` : sql`CAST([], 'Array(String)')`} AS score_ids,
          ${joined.observations ? sql`os.latency_ms` : sql`0`} AS latency_ms, ${joined.observations ? sql`os.total_cost` : sql`0`} AS total_cost
        ${from} AND (${behindTrace(input, sql`identity(t.timestamp)`, sql`t.id`)})
        ORDER BY ${columns[input.order.column].expression} ${direction}, t.id ${direction} LIMIT ${param.uint(input.limit + 1)} OFFSET ${param.uint(offsetOf(input))}`,
      row: pageRow,
      budget: "scan",
    }),
    db.query({ tag: tag("count"), sql: sql`SELECT uniqExact(t.id) AS total ${source(scope, input, { observations: false, scores: false }).from}`, row: countRow, budget: "scan" }),
  ]);
  const { shown: page, next } = cutPage(read, input.limit);
  const texts = input.io && page.length > 0 ? await readTexts(scope, page.map((row) => row.id)) : [];
  const byId = new Map(texts.map((row) => [row.id, row]));
  return {
    total: count?.total ?? 0,
    next,
    rows: page.map(({ observation_ids, score_ids, latency_ms, total_cost, ...row }) => ({
      ...row,
      ...(byId.get(row.id) ?? { metadata: {}, input: null, output: null }),
      observationIds: observation_ids,
      scoreIds: score_ids,
      latencyMs: latency_ms,
      totalCost: total_cost,
    })),
  };
};

function readTexts({ db, projectId }: ReadScope, ids: readonly string[]) {
  return db.query({
    tag: { name: "publicTraces.list.texts", projectId, side: "current" },
    sql: sql`
      SELECT t.id AS id, t.metadata AS metadata, t.input AS input, t.output AS output
      FROM traces AS t WHERE t.project_id = ${param.string(projectId)} AND t.id IN ${param.strings(ids)}
      ORDER BY t.event_ts DESC, t.is_deleted LIMIT 1 BY t.id`,
    row: textRow,
    budget: "detail",
  });
}
