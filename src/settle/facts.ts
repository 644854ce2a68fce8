import { z } from "zod";
import { decimal, instant, mapOf, micros, uint, uint64 } from "../db/codecs.ts";
import type { Db } from "../db/client.ts";
import { placesOf } from "../db/new/columns.ts";
import { sql, type Sql } from "../db/sql.ts";

/** What the deduplicated spans of one trace add up to within one hour. Costs are decimal text. */
const spanHour = z.object({
  hour: instant,
  trace_id: z.string(),
  spans: uint,
  errors: uint,
  warnings: uint,
  defaults: uint,
  debugs: uint,
  total_cost: decimal,
  input_cost: decimal,
  output_cost: decimal,
  input_usage: uint64,
  output_usage: uint64,
  total_usage: uint64,
  cost_details: mapOf(decimal),
  usage_details: mapOf(uint64),
  types: mapOf(uint),
  state: uint64,
  first_start: instant,
  last_start: instant,
  last_end: instant,
  first_root: instant,
  environment: z.string(),
});
export type SpanHour = z.output<typeof spanHour>;

const register = <V extends z.ZodType>(value: V) => z.object({ ts: instant, v: value });

/** What the trace rows state: for every field the newest statement and its time. */
const attributes = z.object({
  trace_id: z.string(),
  timestamp: register(instant),
  name: register(z.string()),
  user_id: register(z.string()),
  session_id: register(z.string()),
  environment: register(z.string()),
  release: register(z.string()),
  version: register(z.string()),
  public: register(z.boolean()),
  bookmarked: register(z.boolean()),
  tags: z.array(z.string()),
  deleted_at: instant,
  created_at: register(instant),
  updated_at: register(instant),
  state: uint64,
});
export type TraceAttributes = z.output<typeof attributes>;

const traceHour = z.object({ hour: instant, trace_id: z.string() });
export type TraceHour = z.output<typeof traceHour>;

/** All that a settle is computed from, read at `asOf` (server time, text in microseconds) or later. */
export interface TraceFacts {
  asOf: string;
  hours: TraceHour[];
  spanHours: SpanHour[];
  attributes: TraceAttributes[];
}

export async function readFacts(db: Db, projectId: string, traceIds: readonly string[]): Promise<TraceFacts> {
  const tag = (name: string) => ({ name: `settle.${name}`, projectId, side: "new" as const });
  // First, alone: whatever is written after this instant may be missing below.
  const [clock] = await db.query({ tag: tag("clock"), sql: sql`SELECT now64(6) AS as_of`, row: z.object({ as_of: micros }), budget: "probe" });
  const [hours, spanHours, traces] = await Promise.all([
    db.query({ tag: tag("hours"), sql: sql`SELECT DISTINCT hour, trace_id FROM (${placesOf(projectId, traceIds)})`, row: traceHour, budget: "settle" }),
    db.query({ tag: tag("spans"), sql: spanFacts(projectId, traceIds), row: spanHour, budget: "settle" }),
    db.query({ tag: tag("attributes"), sql: attributeFacts(projectId, traceIds), row: attributes, budget: "settle" }),
  ]);
  return { asOf: (clock as { as_of: string }).as_of, hours, spanHours, attributes: traces };
}

/**
 * The newest version of each span, wherever it lies, summed per hour. Not FINAL: with a key filter it would read every
 * column of every touched granule, and it keeps both rows of a span that moved to another hour.
 */
const spanFacts = (projectId: string, traceIds: readonly string[]): Sql => sql`
  SELECT hour, trace_id, countIf(live) AS spans,
    countIf(live AND level = 'ERROR') AS errors, countIf(live AND level = 'WARNING') AS warnings, countIf(live AND level = 'DEFAULT') AS defaults, countIf(live AND level = 'DEBUG') AS debugs,
    sumIf(cost, live) AS total_cost, sumIf(s.input_cost, live) AS input_cost, sumIf(s.output_cost, live) AS output_cost,
    sumIf(s.input_usage, live) AS input_usage, sumIf(s.output_usage, live) AS output_usage, sumIf(s.total_usage, live) AS total_usage,
    sumMapIf(s.cost_details, live) AS cost_details, sumMapIf(s.usage_details, live) AS usage_details, sumMapIf(map(s.type, 1), live) AS types, sum(ms) AS state,
    minIf(start_time, live) AS first_start, maxIf(start_time, live) AS last_start, maxIf(ended, live) AS last_end, minIf(start_time, live AND parent_span_id = '') AS first_root, anyIf(s.environment, live) AS environment
  FROM (
    SELECT hour, trace_id, span_id, parent_span_id, start_time, environment, type, level, toDecimal128(ifNull(total_cost, 0), 12) AS cost, toDecimal128(input_cost, 12) AS input_cost, toDecimal128(output_cost, 12) AS output_cost,
      input_usage, output_usage, total_usage, cost_details, usage_details, is_deleted = 0 AS live, toUInt64(toUnixTimestamp64Milli(event_ts)) AS ms, ifNull(end_time, toDateTime64(0, 3)) AS ended
    FROM exp_spans PREWHERE (project_id, hour, trace_id) IN (${placesOf(projectId, traceIds)})
    ORDER BY event_ts DESC, is_deleted, hour DESC LIMIT 1 BY project_id, trace_id, span_id
  ) AS s
  GROUP BY hour, trace_id`;

/** Never FINAL on an AggregatingMergeTree's tuples (subcolumns come back stale): GROUP BY and max. */
const attributeFacts = (projectId: string, traceIds: readonly string[]): Sql => sql`
  SELECT trace_id, t AS timestamp, r1 AS name, r2 AS user_id, r3 AS session_id, r4 AS environment, r5 AS release, r6 AS version, r7 AS public, r8 AS bookmarked,
    arraySort(mapKeys(mapFilter((k, v) -> v >= w, tg))) AS tags, deleted AS deleted_at, c AS created_at, u AS updated_at,
    toUInt64(arraySum(arrayMap(v -> toUnixTimestamp64Milli(v), arrayConcat([t.1, r1.1, r2.1, r3.1, r4.1, r5.1, r6.1, r7.1, r8.1, w, deleted], mapValues(tg), arrayMap(v -> v.1, mapValues(md)))))) AS state
  FROM (
    SELECT trace_id, max(x.timestamp) AS t, max(x.name) AS r1, max(x.user_id) AS r2, max(x.session_id) AS r3, max(x.environment) AS r4, max(x.release) AS r5, max(x.version) AS r6,
      max(x.public) AS r7, max(x.bookmarked) AS r8, max(x.whole_at) AS w, max(x.deleted_at) AS deleted, maxMap(x.tags) AS tg, maxMap(x.metadata) AS md, max(x.created_at) AS c, max(x.updated_at) AS u
    FROM exp_traces_amt AS x PREWHERE (project_id, hour, trace_id) IN (${placesOf(projectId, traceIds)})
    GROUP BY trace_id)`;
