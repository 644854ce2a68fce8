import type { ClickHouseClient } from "@clickhouse/client-web";

/**
 * The strongest known rival, for the benchmark alone: one wide table with a row a span, the trace's fields copied onto
 * every row, texts cut to 200 characters (contract/storage section 3, `events_core`). A trace without spans is a row of
 * its own. In its favour it is filled once with the newest versions, so its reads need not deduplicate.
 */
export const RIVAL_TABLE = "rival_events_core";

const CREATE = `
  CREATE TABLE ${RIVAL_TABLE} (
    project_id String, trace_id String CODEC(ZSTD(1)), span_id String CODEC(ZSTD(1)), parent_span_id String CODEC(ZSTD(1)), start_time DateTime64(6), end_time Nullable(DateTime64(6)), completion_start_time Nullable(DateTime64(6)),
    type LowCardinality(String), name String, level LowCardinality(String), status_message String, model LowCardinality(String), prompt_name String,
    trace_name String, user_id String, session_id String, tags Array(String), release String, version String, environment LowCardinality(String), public Bool, bookmarked Bool,
    metadata_names Array(String), metadata_values Array(String), input String CODEC(ZSTD(3)), output String CODEC(ZSTD(3)),
    usage_details Map(LowCardinality(String), UInt64), cost_details Map(LowCardinality(String), Decimal(18, 12)), total_cost Decimal(18, 12) ALIAS cost_details['total'],
    created_at DateTime64(6), updated_at DateTime64(6), event_ts DateTime64(6), is_deleted UInt8,
    INDEX idx_trace trace_id TYPE bloom_filter(0.001) GRANULARITY 1, INDEX idx_span span_id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX idx_user user_id TYPE bloom_filter(0.01) GRANULARITY 1, INDEX idx_session session_id TYPE bloom_filter(0.01) GRANULARITY 1
  ) ENGINE = ReplacingMergeTree(event_ts, is_deleted) PARTITION BY toYYYYMM(start_time)
  PRIMARY KEY (project_id, toStartOfMinute(start_time), xxHash32(trace_id)) ORDER BY (project_id, toStartOfMinute(start_time), xxHash32(trace_id), span_id, start_time) SAMPLE BY xxHash32(trace_id)`;

const TRACE_FIELDS = `t.name, ifNull(t.user_id, ''), ifNull(t.session_id, ''), t.tags, ifNull(t.release, ''), ifNull(t.version, '')`;

const FILL_SPANS = `
  INSERT INTO ${RIVAL_TABLE} SELECT
    o.project_id, o.trace_id, o.id, ifNull(o.parent_observation_id, ''), o.start_time, o.end_time, o.completion_start_time, o.type, o.name, o.level, ifNull(o.status_message, ''), ifNull(o.provided_model_name, ''), ifNull(o.prompt_name, ''),
    ${TRACE_FIELDS}, o.environment, t.public, t.bookmarked, mapKeys(o.metadata), mapValues(o.metadata), substringUTF8(ifNull(o.input, ''), 1, 200), substringUTF8(ifNull(o.output, ''), 1, 200),
    o.usage_details, o.cost_details, o.created_at, o.updated_at, o.event_ts, 0
  FROM observations AS o FINAL LEFT JOIN (SELECT * FROM traces FINAL) AS t ON t.project_id = o.project_id AND t.id = o.trace_id`;

const FILL_BARE_TRACES = `
  INSERT INTO ${RIVAL_TABLE} SELECT
    t.project_id, t.id, concat('t-', t.id), '', t.timestamp, NULL, NULL, 'SPAN', t.name, 'DEFAULT', '', '', '',
    ${TRACE_FIELDS}, t.environment, t.public, t.bookmarked, mapKeys(t.metadata), mapValues(t.metadata), substringUTF8(ifNull(t.input, ''), 1, 200), substringUTF8(ifNull(t.output, ''), 1, 200),
    map(), map(), t.created_at, t.updated_at, t.event_ts, 0
  FROM traces AS t FINAL WHERE (t.project_id, t.id) NOT IN (SELECT project_id, trace_id FROM observations)`;

/** Makes and fills the table, when it is not there. */
export async function fillRival(client: ClickHouseClient): Promise<void> {
  const [row] = await (await client.query({ query: `EXISTS TABLE ${RIVAL_TABLE}`, format: "JSONEachRow" })).json<{ result: number }>();
  if (row?.result === 1) return;
  for (const query of [CREATE, FILL_SPANS, FILL_BARE_TRACES]) await client.command({ query });
}
