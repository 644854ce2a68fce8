import { z } from "zod";
import type { Db } from "../../../src/db/client.ts";
import { param, sql, type Sql } from "../../../src/db/sql.ts";
import type { OtherRead } from "../other.ts";
import type { Asked } from "../pair.ts";

/**
 * What Langfuse itself sends for these questions, by the shape of its statements (langfuse/langfuse, main of 2026-08-22:
 * packages/shared/src/server): which rows it reads, with FINAL or without, in which order, and how it joins them.
 */

const row = z.looseObject({});
type Row = z.output<typeof row>;

const ask = (db: Db, { facts }: Asked, statement: Sql): Promise<Row[]> => db.query({ tag: { name: "bench.langfuse", projectId: facts.projectId, side: "current" }, sql: statement, row, budget: "scan" });

const project = ({ facts }: Asked): Sql => sql`${param.string(facts.projectId)}`;
const within = ({ from, to }: Asked, column: Sql): Sql => sql`${column} >= ${param.time(from)} AND ${column} < ${param.time(to)}`;
const idsOf = (rows: readonly Row[]): Sql => sql`${param.strings(rows.map(({ id }) => String(id)))}`;

const traceColumns = sql`
  t.id AS id, t.project_id AS project_id, t.timestamp AS timestamp, t.tags AS tags, t.bookmarked AS bookmarked, t.name AS name, t.release AS release, t.version AS version,
  t.user_id AS user_id, t.environment AS environment, t.session_id AS session_id, t.public AS public`;

const latency = sql`date_diff('millisecond', least(min(start_time), min(end_time)), greatest(max(start_time), max(end_time))) AS latency`;
const level = sql`multiIf(arrayExists(x -> x = 'ERROR', groupArray(level)), 'ERROR', arrayExists(x -> x = 'WARNING', groupArray(level)), 'WARNING', arrayExists(x -> x = 'DEFAULT', groupArray(level)), 'DEFAULT', 'DEBUG') AS top_level`;
const levels = sql`countIf(level = 'ERROR') AS error_count, countIf(level = 'WARNING') AS warning_count, countIf(level = 'DEFAULT') AS default_count, countIf(level = 'DEBUG') AS debug_count`;

/** services/traces-ui-table-service.ts: the CTE from which the table takes totals; `more` narrows it to the page's traces. */
const observationStats = (asked: Asked, more: Sql): Sql => sql`
  SELECT count() AS observation_count, sumMap(usage_details) AS usage_details, sum(total_cost) AS total_cost, ${latency}, ${levels}, ${level}, sumMap(cost_details) AS cost_details, trace_id, project_id
  FROM observations AS o FINAL WHERE o.project_id = ${project(asked)} AND o.start_time >= ${param.time(asked.from)} - INTERVAL 2 DAY AND ${more} GROUP BY trace_id, project_id`;

const scoreStats = (asked: Asked, more: Sql): Sql => sql`
  SELECT project_id, trace_id, groupArrayIf(tuple(name, avg_value), data_type IN ('NUMERIC', 'BOOLEAN')) AS scores_avg, groupArrayIf(concat(name, ':', string_value), data_type = 'CATEGORICAL' AND notEmpty(string_value)) AS score_categories
  FROM (
    SELECT project_id, trace_id, name, data_type, string_value, avg(value) AS avg_value FROM scores AS s FINAL
    WHERE project_id = ${project(asked)} AND s.timestamp >= ${param.time(asked.from)} - INTERVAL 1 HOUR AND ${more} GROUP BY project_id, trace_id, name, data_type, string_value
  ) GROUP BY project_id, trace_id`;

const joinStats = (asked: Asked, more: Sql): Sql => sql`LEFT JOIN (${observationStats(asked, more)}) AS o ON o.project_id = t.project_id AND o.trace_id = t.id`;

/** The rows of its table, one version an id in the order of days; FINAL for any other order. */
const tableRows = (asked: Asked, { offset = 0, join = sql``, more = sql`1`, order }: { offset?: number; join?: Sql; more?: Sql; order?: Sql }): Sql => sql`
  SELECT ${traceColumns} FROM traces AS t ${order ? sql`FINAL` : sql``} ${join}
  WHERE t.project_id = ${project(asked)} AND ${within(asked, sql`t.timestamp`)} AND ${more}
  ${order ? sql`ORDER BY ${order}` : sql`ORDER BY toDate(t.timestamp) DESC, t.timestamp DESC, t.event_ts DESC LIMIT 1 BY id, project_id`} LIMIT 50 OFFSET ${param.uint(offset)}`;

/** Its second step: the totals of the page's ids. */
const tableMetrics = (asked: Asked, rows: readonly Row[]): Sql => {
  const ofPage = sql`trace_id IN ${idsOf(rows)}`;
  return sql`
    SELECT t.id AS id, t.project_id AS project_id, t.timestamp AS timestamp, o.latency / 1000 AS latency, o.cost_details AS cost_details, o.usage_details AS usage_details, o.top_level AS level, o.error_count AS error_count,
      o.warning_count AS warning_count, o.default_count AS default_count, o.debug_count AS debug_count, o.observation_count AS observation_count, s.scores_avg AS scores_avg, s.score_categories AS score_categories, t.public AS public
    FROM traces AS t FINAL ${joinStats(asked, ofPage)} LEFT JOIN (${scoreStats(asked, ofPage)}) AS s ON s.project_id = t.project_id AND s.trace_id = t.id
    WHERE t.project_id = ${project(asked)} AND t.id IN ${idsOf(rows)} AND ${within(asked, sql`t.timestamp`)}`;
};

const table =
  (rowsOf: (asked: Asked) => Sql): OtherRead =>
  async (db, asked) => {
    const rows = await ask(db, asked, rowsOf(asked));
    if (rows.length > 0) await ask(db, asked, tableMetrics(asked, rows));
    return rows;
  };

/** repositories/traces.ts, buildTracesBaseQuery: GET /traces with all field groups, and its count. */
const publicList: OtherRead = async (db, asked) => {
  const observations = sql`
    SELECT trace_id, project_id, sum(total_cost) AS total_cost, ${latency}, sumMap(usage_details) AS usage_details, sumMap(cost_details) AS cost_details, ${level}, ${levels}, groupUniqArray(id) AS observation_ids
    FROM observations FINAL WHERE project_id = ${project(asked)} AND start_time >= ${param.time(asked.from)} - INTERVAL 1 HOUR GROUP BY project_id, trace_id`;
  const scores = sql`
    SELECT trace_id, project_id, groupUniqArray(id) AS score_ids, groupArrayIf(tuple(name, value), data_type IN ('NUMERIC', 'BOOLEAN')) AS scores_avg, groupArrayIf(concat(name, ':', string_value), data_type = 'CATEGORICAL') AS score_categories
    FROM scores WHERE project_id = ${project(asked)} AND session_id IS NULL AND dataset_run_id IS NULL AND data_type IN ('NUMERIC', 'BOOLEAN', 'CATEGORICAL') AND timestamp >= ${param.time(asked.from)} GROUP BY project_id, trace_id`;
  const where = sql`t.project_id = ${project(asked)} AND ${within(asked, sql`t.timestamp`)}`;
  const [rows] = await Promise.all([
    ask(db, asked, sql`
      WITH base AS (
        SELECT ${traceColumns}, t.created_at AS created_at, t.updated_at AS updated_at, s.score_ids AS scores, o.observation_ids AS observations, coalesce(o.latency / 1000, 0) AS latency, coalesce(o.total_cost, 0) AS totalCost
        FROM traces AS t FINAL LEFT JOIN (${observations}) AS o ON t.id = o.trace_id AND t.project_id = o.project_id LEFT JOIN (${scores}) AS s ON t.id = s.trace_id AND t.project_id = s.project_id
        WHERE ${where} ORDER BY t.timestamp DESC LIMIT 50
      ), io AS (
        SELECT id AS io_id, project_id AS io_project_id, input, output, metadata FROM traces FINAL
        WHERE project_id = ${project(asked)} AND id IN (SELECT id FROM base) AND timestamp >= (SELECT min(timestamp) FROM base) AND timestamp <= (SELECT max(timestamp) FROM base)
      )
      SELECT b.*, io.input AS input, io.output AS output, io.metadata AS metadata FROM base AS b LEFT JOIN io ON b.id = io.io_id AND b.project_id = io.io_project_id ORDER BY b.timestamp DESC`),
    ask(db, asked, sql`SELECT count() AS count FROM traces AS t FINAL WHERE ${where}`),
  ]);
  return rows;
};

/** services/sessions-ui-table-service.ts: a page of sessions; with totals, for the page's ids. */
const sessionData = (asked: Asked, withMetrics: boolean, more: Sql): Sql => {
  const ofTraces = sql`t.session_id IS NOT NULL AND t.project_id = ${project(asked)} AND t.timestamp >= ${param.time(asked.from)} AND ${more}`;
  const traces = sql`SELECT * EXCEPT (input, output, metadata) FROM traces AS t WHERE ${ofTraces} LIMIT 1 BY id, project_id`;
  const observations = sql`
    SELECT o.trace_id AS trace_id, count() AS obs_count, min(o.start_time) AS min_start_time, max(o.end_time) AS max_end_time, sumMap(usage_details) AS sum_usage_details, sumMap(cost_details) AS sum_cost_details, anyLast(project_id) AS project_id
    FROM (
      SELECT * FROM observations AS o WHERE o.project_id = ${project(asked)} AND o.start_time >= ${param.time(asked.from)} - INTERVAL 1 HOUR AND o.trace_id IN (SELECT id FROM (${traces}))
      ORDER BY event_ts DESC LIMIT 1 BY id, project_id
    ) AS o GROUP BY o.trace_id`;
  const totals = sql`, sum(o.obs_count) AS total_observations, date_diff('second', minIf(min_start_time, min_start_time > '1970-01-01'), max(max_end_time)) AS duration, sumMap(o.sum_usage_details) AS usage_details, sumMap(o.sum_cost_details) AS cost_details`;
  return sql`
    SELECT * FROM (
      SELECT t.session_id AS id, anyLast(t.project_id) AS project_id, max(t.timestamp) AS max_timestamp, min(t.timestamp) AS min_timestamp, groupArray(t.id) AS trace_ids, groupUniqArray(t.user_id) AS user_ids,
        count() AS trace_count, groupUniqArrayArray(t.tags) AS trace_tags, anyLast(t.environment) AS trace_environment ${withMetrics ? totals : sql``}
      FROM (${traces}) AS t ${withMetrics ? sql`LEFT JOIN (${observations}) AS o ON t.id = o.trace_id AND t.project_id = o.project_id` : sql``}
      GROUP BY t.session_id
    ) WHERE ${within(asked, sql`min_timestamp`)} ORDER BY min_timestamp DESC LIMIT 50`;
};

const sessions: OtherRead = async (db, asked) => {
  const rows = await ask(db, asked, sessionData(asked, false, sql`1`));
  if (rows.length > 0) await ask(db, asked, sessionData(asked, true, sql`t.session_id IN ${idsOf(rows)}`));
  return rows;
};

/** repositories/traces.ts, getUserMetrics. */
const userMetrics: OtherRead = (db, asked) => {
  const ofUsers = sql`user_id IN ${param.strings(asked.facts.topUsers)} AND project_id = ${project(asked)} AND ${within(asked, sql`t.timestamp`)}`;
  return ask(db, asked, sql`
    SELECT t.user_id AS id, anyLast(t.environment) AS environment, count(DISTINCT o.id) AS obs_count, sumMap(usage_details) AS usage, sum(total_cost) AS cost, max(t.timestamp) AS newest, min(t.timestamp) AS oldest, count(DISTINCT t.id) AS trace_count
    FROM (
      SELECT o.project_id AS project_id, o.trace_id AS trace_id, o.usage_details AS usage_details, o.total_cost AS total_cost, id, row_number() OVER (PARTITION BY id ORDER BY event_ts DESC) AS rn FROM observations AS o
      WHERE o.project_id = ${project(asked)} AND o.start_time >= ${param.time(asked.from)} - INTERVAL 2 DAY AND o.trace_id IN (SELECT DISTINCT id FROM traces AS t WHERE ${ofUsers})
    ) AS o JOIN (SELECT t.id AS id, t.user_id AS user_id, t.project_id AS project_id, t.timestamp AS timestamp, t.environment AS environment FROM traces AS t FINAL WHERE ${ofUsers}) AS t ON t.id = o.trace_id AND t.project_id = o.project_id
    WHERE o.rn = 1 GROUP BY t.user_id`);
};

const observationColumns = sql`
  o.id AS id, o.type AS type, o.project_id AS project_id, o.name AS name, o.model_parameters AS model_parameters, o.start_time AS start_time, o.end_time AS end_time, o.trace_id AS trace_id, o.completion_start_time AS completion_start_time,
  o.provided_usage_details AS provided_usage_details, o.usage_details AS usage_details, o.provided_cost_details AS provided_cost_details, o.cost_details AS cost_details, o.level AS level, o.environment AS environment,
  o.status_message AS status_message, o.version AS version, o.parent_observation_id AS parent_observation_id, o.created_at AS created_at, o.updated_at AS updated_at, o.provided_model_name AS provided_model_name,
  o.total_cost AS total_cost, o.usage_pricing_tier_id AS usage_pricing_tier_id, o.usage_pricing_tier_name AS usage_pricing_tier_name, o.prompt_id AS prompt_id, o.prompt_name AS prompt_name, o.prompt_version AS prompt_version, o.internal_model_id AS internal_model_id`;

/** repositories/observations.ts, getObservationsTableWithModelData: the rows, then their traces. */
const generations: OtherRead = async (db, asked) => {
  const rows = await ask(db, asked, sql`
    SELECT ${observationColumns} FROM observations AS o WHERE o.project_id = ${project(asked)} AND o.type = 'GENERATION' AND ${within(asked, sql`o.start_time`)}
    ORDER BY toDate(o.start_time) DESC, o.start_time DESC LIMIT 1 BY o.id, o.project_id LIMIT 50`);
  const traceIds = param.strings([...new Set(rows.map(({ trace_id }) => String(trace_id)))]);
  await ask(db, asked, sql`SELECT ${traceColumns} FROM traces AS t WHERE t.project_id = ${project(asked)} AND t.id IN ${traceIds} ORDER BY event_ts DESC LIMIT 1 BY id, project_id`);
  return rows;
};

/** repositories/observations.ts, getObservationsForTrace, with the trace and its scores. */
const trace =
  (pick: (asked: Asked) => string, texts: boolean): OtherRead =>
  async (db, asked) => {
    const id = param.string(pick(asked));
    const [found] = await ask(db, asked, sql`SELECT * FROM traces AS t WHERE t.id = ${id} AND t.project_id = ${project(asked)} ORDER BY event_ts DESC LIMIT 1`);
    const since = sql`parseDateTime64BestEffort(${param.string(String(found?.timestamp))}, 3, 'UTC') - INTERVAL 1 HOUR`;
    const [rows] = await Promise.all([
      ask(db, asked, sql`
        SELECT ${observationColumns} ${texts ? sql`, o.input AS input, o.output AS output, o.metadata AS metadata` : sql``} FROM observations AS o
        WHERE o.trace_id = ${id} AND o.project_id = ${project(asked)} AND o.start_time >= ${since} ORDER BY event_ts DESC LIMIT 1 BY id, project_id`),
      texts ? [] : ask(db, asked, sql`SELECT * FROM scores AS s WHERE s.project_id = ${project(asked)} AND s.trace_id IN [${id}] AND s.timestamp >= ${since} ORDER BY s.event_ts DESC LIMIT 1 BY s.id, s.project_id`),
    ]);
    return rows;
  };

/** repositories/scores.ts, _handleGenerateScoresForPublicApi: scores with what their traces say, and their number. */
const scoreList: OtherRead = async (db, asked) => {
  const selected = sql`s.project_id = ${project(asked)} AND ${within(asked, sql`s.timestamp`)}`;
  const from = sql`
    FROM scores AS s LEFT JOIN traces AS t ON s.trace_id = t.id AND s.project_id = t.project_id
    WHERE ${selected} AND (s.trace_id IS NULL OR (s.trace_id IS NOT NULL AND (t.id, t.project_id) IN (
      SELECT trace_id, project_id FROM scores AS s WHERE ${selected} ORDER BY s.timestamp DESC LIMIT 1 BY s.id, s.project_id)))`;
  const [rows] = await Promise.all([
    ask(db, asked, sql`SELECT t.user_id AS user_id, t.tags AS tags, t.environment AS trace_environment, t.session_id AS trace_session_id, s.* ${from} ORDER BY s.timestamp DESC, s.event_ts DESC LIMIT 1 BY s.id, s.project_id LIMIT 50`),
    ask(db, asked, sql`SELECT count() AS count ${from}`),
  ]);
  return rows;
};

/** repositories/dashboards.ts, getObservationCostByTypeByTime. */
const costByType: OtherRead = (db, asked) => ask(db, asked, sql`
  SELECT bucket, groupArray((cost_key, cost_sum)) AS costs FROM (
    SELECT toStartOfInterval(start_time, INTERVAL 1 HOUR) AS bucket, cost_key, sum(cost) AS cost_sum FROM observations AS o FINAL ARRAY JOIN mapKeys(cost_details) AS cost_key, mapValues(cost_details) AS cost
    WHERE project_id = ${project(asked)} AND ${within(asked, sql`o.start_time`)} GROUP BY bucket, cost_key
  ) GROUP BY bucket ORDER BY bucket`);

/** Its answers by the pair's name. */
export const LANGFUSE_READS: Readonly<Record<string, OtherRead>> = {
  "traces.all with metrics": table((asked) => tableRows(asked, {})),
  "traces.all with metrics (page 100)": table((asked) => tableRows(asked, { offset: 4_950 })),
  "traces.all with metrics (errors > 0)": table((asked) => tableRows(asked, { join: joinStats(asked, sql`1`), more: sql`o.error_count > 0` })),
  "traces.all with metrics (by cost)": table((asked) => tableRows(asked, { join: joinStats(asked, sql`1`), order: sql`o.cost_details['total'] DESC` })),
  "traces.countAll": (db, asked) => ask(db, asked, sql`SELECT uniqExact(t.id) AS count FROM traces AS t WHERE t.project_id = ${project(asked)} AND ${within(asked, sql`t.timestamp`)}`),
  "publicTraces.list": publicList,
  "publicTraces.byId (8 spans)": trace(({ facts }) => facts.smallTrace, false),
  "publicTraces.byId (3,000 spans)": trace(({ facts }) => facts.largeTrace, false),
  "publicTraces.byId (3,000 spans with texts)": trace(({ facts }) => facts.largeTrace, true),
  "sessions.all with metrics": sessions,
  "users.metrics (the 50 with the most traces)": userMetrics,
  "generations.all": generations,
  "scores.list": scoreList,
  "dashboard.chart (cost by type)": costByType,
};
