import { z } from "zod";
import type { Read, ReadScope } from "../read.ts";
import { instant, decimal, uint } from "../codecs.ts";
import { behindTrace, countRow, cutPage, lowerBound, observationsFrom, offsetOf, statRow, type StatRow, type TraceList, type TraceListInput } from "../rows/trace-list.ts";
import { traceRow } from "../rows/trace.ts";
import { isShort, timeWindow } from "../fragments/time-window.ts";
import { param, sql, type Sql } from "../sql.ts";
import { placesOf } from "./columns.ts";
import { hourCut } from "./hour-cut.ts";
import { namedTraces } from "./named-traces.ts";
import { bySettledTotals } from "./settled-totals.ts";
import { spanStatsOf } from "./span-stats.ts";
import { readByReach } from "./reach.ts";
import { readScoreIds } from "./score-ids.ts";
import { readTextsOfRows, textIndex } from "./span-texts.ts";
import { readAttributes } from "./trace-attributes.ts";
import { traceListSource, type TraceListSource } from "./trace-list-source.ts";

const listRow = traceRow
  .omit({ input: true, output: true, metadata: true })
  .extend({ latency_ms: uint, total_cost: decimal, observation_count: uint, first_start: instant });
type ListRow = z.output<typeof listRow>;

const tagOf = ({ projectId }: ReadScope, name: string) => ({ name: `publicTraces.list.${name}`, projectId, side: "new" as const });

/** The hours and the rows behind a walk's place. */
const placeBound = (input: TraceListInput): Sql => {
  const after = input.walk?.after;
  if (!after) return sql`1`;
  const hour = input.order.descending ? sql`m.hour <= ${param.hour(after.lastTime)}` : sql`m.hour >= ${param.hour(after.lastTime)}`;
  return sql`(${hour} AND ${behindTrace(input, sql`m.timestamp`, sql`m.trace_id`)})`;
};

/** `ahead`: from the walk's place on. */
const walkCountRow = countRow.extend({ ahead: uint });

async function readPage(scope: ReadScope, input: TraceListInput, source: TraceListSource): Promise<{ rows: ListRow[]; total: number }> {
  const offset = offsetOf(input);
  const place = placeBound(input);
  const direction = input.order.descending ? sql`DESC` : sql`ASC`;
  const page = (extra: Sql) =>
    scope.db.query({
      tag: tagOf(scope, "page"),
      sql: sql`
        SELECT m.trace_id AS id, m.timestamp AS timestamp, m.name AS name, m.user_id AS user_id, m.session_id AS session_id, m.release AS release, m.version AS version,
          m.environment AS environment, m.public AS public, m.bookmarked AS bookmarked, m.tags AS tags, m.latency_ms AS latency_ms, m.total_cost AS total_cost,
          m.observation_count AS observation_count, m.first_start AS first_start, m.created_at AS created_at, m.updated_at AS updated_at
        ${source.final(sql`${place} AND ${extra}`)}
        ORDER BY ${source.orderColumn} ${direction}, m.trace_id ${direction} LIMIT ${param.uint(input.limit + 1)} OFFSET ${param.uint(offset)}`,
      row: listRow,
      budget: "scan",
    });
  const cut = (slack: number): Sql | undefined =>
    source.raw && !source.isNarrow && input.order.column === "timestamp" && !isShort(timeWindow(input.conditions, "timestamp")) ? hourCut(input.order.descending, sql`${source.raw} AND ${place}`, Math.ceil((offset + input.limit) * slack) + 20) : undefined;
  const first = cut(1.2);
  const otherwise = (): Promise<ListRow[]> => page(first ?? sql`1`);
  const question = { pattern: "publicTraces.list", conditions: input.conditions, timeColumn: "timestamp", after: input.walk?.after && { startTime: input.walk.after.lastTime }, rest: [offset, input.limit] };
  const byReach = first !== undefined && input.order.descending;
  const [rows, [count]] = await Promise.all([
    byReach ? readByReach(scope, question, { hour: sql`m.hour`, full: input.limit + 1, timeOf: (row) => row.timestamp, within: page, otherwise }) : otherwise(),
    scope.db.query({ tag: tagOf(scope, "count"), sql: sql`SELECT count() AS total, countIf(${place}) AS ahead ${source.final(sql`1`)}`, row: walkCountRow, budget: "scan" }),
  ]);
  const total = count?.total ?? 0;
  const wanted = Math.min(input.limit + 1, Math.max((count?.ahead ?? 0) - offset, 0));
  if (first === undefined || rows.length >= wanted) return { rows, total };
  // Superseded row versions took places among the candidates: look further, then everywhere.
  const wider = await page(cut(8) ?? sql`1`);
  return { rows: wider.length >= wanted ? wider : await page(sql`1`), total };
}

/** Settled before the list row knew when its trace was heard of (migration 0009). */
const lacksTimes = (row: ListRow): boolean => row.created_at.getTime() === 0;

/** The list on the new tables: the page first, then what belongs to its traces, by key. */
export const newTraceList: Read<TraceListInput, TraceList> = async (scope, input) => {
  const { projectId, db } = scope;
  const named = await namedTraces(scope, tagOf(scope, "named"), input);
  const { rows: read, total } = await bySettledTotals(scope, tagOf(scope, "early"), input, (settled) => readPage(scope, input, traceListSource(scope, input, settled, { named })));
  const { shown: rows, next } = cutPage(read, input.limit);
  if (rows.length === 0) return { rows: [], total, next };
  const ids = rows.map((row) => row.id);
  const from = lowerBound(input.conditions);
  const spanScope = { projectId, from: observationsFrom(from), environments: input.environments };
  const narrowed = input.environments !== undefined || rows.some((row) => spanScope.from !== undefined && row.first_start.getTime() < spanScope.from);
  const lacking = rows.filter(lacksTimes).map((row) => row.id);
  const [attributes, texts, stats, scores] = await Promise.all([
    lacking.length === 0 && !input.io ? [] : readAttributes(scope, tagOf(scope, "attributes"), input.io ? ids : lacking, lacking.length === 0 ? ["metadata"] : ["metadata", "created_at", "updated_at"]),
    input.io ? readTextsOfRows(scope, tagOf(scope, "texts"), rows.map((row) => ({ traceId: row.id, time: row.timestamp })), { kind: "trace" }) : [],
    input.observations || (input.metrics && narrowed)
      ? db.query({ tag: tagOf(scope, "spans"), sql: sql`SELECT trace_id, observation_ids, latency_ms, total_cost FROM (${spanStatsOf(spanScope, placesOf(projectId, ids))})`, row: statRow, budget: "detail" })
      : undefined,
    input.scores ? readScoreIds(scope, tagOf(scope, "scores"), { projectId, from, environments: input.environments }, ids) : undefined,
  ]);
  const attributesOf = new Map(attributes.map((row) => [row.id, row]));
  const statsOf = new Map(stats?.map((row) => [row.trace_id, row]));
  const find = textIndex(texts);
  return {
    total,
    next,
    rows: rows.map(({ latency_ms, total_cost, observation_count: _count, first_start: _first, ...row }) => {
      const own = attributesOf.get(row.id);
      const totals: Omit<StatRow, "trace_id"> = stats ? (statsOf.get(row.id) ?? { observation_ids: [], latency_ms: 0, total_cost: "0" }) : { observation_ids: [], latency_ms, total_cost };
      return {
        ...row,
        created_at: own?.created_at ?? row.created_at,
        updated_at: own?.updated_at ?? row.updated_at,
        metadata: input.io ? (own?.metadata ?? {}) : {},
        ...find(row.id, "", row.timestamp),
        observationIds: totals.observation_ids,
        scoreIds: scores?.get(row.id) ?? [],
        latencyMs: totals.latency_ms,
        totalCost: totals.total_cost,
      };
    }),
  };
};
