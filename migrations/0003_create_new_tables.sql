-- The new tables. What each is for, and the measurements behind it: docs/decisions/0003-storage.md.
CREATE TABLE IF NOT EXISTS exp_ingest{{on_cluster}} (
  project_id String, trace_id String, span_id String, parent_span_id String,
  start_time DateTime64(3), end_time Nullable(DateTime64(3)), completion_start_time Nullable(DateTime64(3)),
  type LowCardinality(String), name Nullable(String), environment Nullable(String), release Nullable(String), version Nullable(String),
  user_id Nullable(String), session_id Nullable(String), public Nullable(Bool), bookmarked Nullable(Bool), tags Array(String), metadata Map(String, String), whole UInt8,
  input Nullable(String), output Nullable(String),
  level LowCardinality(String), status_message String, model String, internal_model_id String, model_parameters String, prompt_id String, prompt_name String, prompt_version Nullable(UInt16),
  usage_pricing_tier_id String, usage_pricing_tier_name String, tool_definitions Map(String, String), tool_calls Array(String), tool_call_names Array(String),
  provided_usage_details Map(LowCardinality(String), UInt64), usage_details Map(LowCardinality(String), UInt64),
  provided_cost_details Map(LowCardinality(String), Decimal(18, 12)), cost_details Map(LowCardinality(String), Decimal(18, 12)), total_cost Nullable(Decimal(18, 12)),
  created_at DateTime64(3) DEFAULT now64(3), updated_at DateTime64(3) DEFAULT now64(3), event_ts DateTime64(3), is_deleted UInt8
) ENGINE = Null;

CREATE TABLE IF NOT EXISTS exp_spans{{on_cluster}} (
  project_id String, hour DateTime('UTC'), trace_id String CODEC(ZSTD(1)), span_id String CODEC(ZSTD(1)), parent_span_id String CODEC(ZSTD(1)),
  start_time DateTime64(3), end_time Nullable(DateTime64(3)), completion_start_time Nullable(DateTime64(3)),
  type LowCardinality(String), name LowCardinality(String), environment LowCardinality(String), version LowCardinality(String), level LowCardinality(String), status_message String,
  model LowCardinality(String), internal_model_id LowCardinality(String), model_parameters String, prompt_id LowCardinality(String), prompt_name LowCardinality(String), prompt_version Nullable(UInt16),
  usage_pricing_tier_id LowCardinality(String), usage_pricing_tier_name LowCardinality(String), tool_definitions Map(String, String), tool_calls Array(String), tool_call_names Array(String),
  metadata Map(LowCardinality(String), String) CODEC(ZSTD(1)),
  provided_usage_details Map(LowCardinality(String), UInt64), usage_details Map(LowCardinality(String), UInt64),
  provided_cost_details Map(LowCardinality(String), Decimal(18, 12)), cost_details Map(LowCardinality(String), Decimal(18, 12)), total_cost Nullable(Decimal(18, 12)),
  input_cost Decimal(18, 12), output_cost Decimal(18, 12), input_usage UInt64, output_usage UInt64, total_usage UInt64, -- input/output: every key that contains the word
  input_size UInt32, output_size UInt32, -- characters + 1; 0 = null, whatever exp_span_io still holds
  created_at DateTime64(3), updated_at DateTime64(3), event_ts DateTime64(3), is_deleted UInt8,
  INDEX idx_trace trace_id TYPE bloom_filter(0.001) GRANULARITY 1, INDEX idx_span span_id TYPE bloom_filter(0.01) GRANULARITY 1
) ENGINE = {{engine:ReplacingMergeTree(event_ts)}} PARTITION BY toYYYYMM(hour) ORDER BY (project_id, hour, trace_id, span_id);

CREATE TABLE IF NOT EXISTS exp_span_io{{on_cluster}} (
  project_id String, hour DateTime('UTC'), kind UInt8, trace_id String CODEC(ZSTD(1)), span_id String CODEC(ZSTD(1)),
  input SimpleAggregateFunction(max, Tuple(ts DateTime64(3), stated UInt8, v String)) CODEC(ZSTD(3)), output SimpleAggregateFunction(max, Tuple(ts DateTime64(3), stated UInt8, v String)) CODEC(ZSTD(3)) -- stated = 0: null, which is not the empty text
) ENGINE = {{engine:AggregatingMergeTree()}} PARTITION BY toYYYYMM(hour) ORDER BY (project_id, hour, kind, trace_id, span_id) SETTINGS index_granularity = 256;

CREATE TABLE IF NOT EXISTS exp_traces_amt{{on_cluster}} (
  project_id String, hour DateTime('UTC'), trace_id String CODEC(ZSTD(1)),
  timestamp SimpleAggregateFunction(max, Tuple(ts DateTime64(3), v DateTime64(3))),
  name SimpleAggregateFunction(max, Tuple(ts DateTime64(3), v String)), user_id SimpleAggregateFunction(max, Tuple(ts DateTime64(3), v String)), session_id SimpleAggregateFunction(max, Tuple(ts DateTime64(3), v String)),
  environment SimpleAggregateFunction(max, Tuple(ts DateTime64(3), v String)), release SimpleAggregateFunction(max, Tuple(ts DateTime64(3), v String)), version SimpleAggregateFunction(max, Tuple(ts DateTime64(3), v String)),
  public SimpleAggregateFunction(max, Tuple(ts DateTime64(3), v Bool)), bookmarked SimpleAggregateFunction(max, Tuple(ts DateTime64(3), v Bool)),
  tags SimpleAggregateFunction(maxMap, Map(String, DateTime64(3))), metadata SimpleAggregateFunction(maxMap, Map(String, Tuple(DateTime64(3), String))), -- entries older than whole_at are gone
  whole_at SimpleAggregateFunction(max, DateTime64(3)), deleted_at SimpleAggregateFunction(max, DateTime64(3)),
  created_at SimpleAggregateFunction(max, Tuple(ts DateTime64(3), v DateTime64(3))), updated_at SimpleAggregateFunction(max, Tuple(ts DateTime64(3), v DateTime64(3))),
  INDEX idx_trace trace_id TYPE bloom_filter(0.001) GRANULARITY 1
) ENGINE = {{engine:AggregatingMergeTree()}} PARTITION BY toYYYYMM(hour) ORDER BY (project_id, hour, trace_id) SETTINGS index_granularity = 1024;

CREATE TABLE IF NOT EXISTS exp_trace_hours{{on_cluster}} (
  project_id String, trace_id String CODEC(ZSTD(1)), hour DateTime('UTC')
) ENGINE = {{engine:ReplacingMergeTree()}} PARTITION BY toYYYYMM(hour) ORDER BY (project_id, trace_id, hour) SETTINGS index_granularity = 256;

-- What changed (settled = 0) and up to when a settle had seen it (settled = 1): a trace is pending while its newest
-- change is not older than its newest settle. docs/decisions/0002-settle.md.
CREATE TABLE IF NOT EXISTS exp_touched{{on_cluster}} (
  touched_at DateTime64(6, 'UTC'), project_id String, trace_id String, settled UInt8
) ENGINE = {{engine:MergeTree()}} PARTITION BY toDate(touched_at) ORDER BY (touched_at, project_id, trace_id) TTL toDateTime(touched_at) + INTERVAL 3 DAY;

-- Up to when the sweep (cron) has settled everything that was ever touched, whoever wrote it. Readers look no further back.
CREATE TABLE IF NOT EXISTS exp_sweeps{{on_cluster}} (
  sweep LowCardinality(String), until DateTime64(6, 'UTC'), finished_at DateTime64(3, 'UTC') DEFAULT now64(3)
) ENGINE = {{engine:ReplacingMergeTree(until)}} ORDER BY sweep;

-- Every accepted ingestion event, once: what all rows of an entity are folded from. Same key and body = the same event sent again.
-- arrival orders events of one instant (first arrival, then place in the batch); received_at decides the version of the folded row.
-- docs/decisions/0001-exactly-once.md.
CREATE TABLE IF NOT EXISTS exp_events{{on_cluster}} (
  project_id String, kind LowCardinality(String), entity_id String CODEC(ZSTD(1)), at DateTime64(6, 'UTC'), event_id String CODEC(ZSTD(1)), body_hash UInt64 MATERIALIZED cityHash64(body), day Date DEFAULT today(),
  is_update SimpleAggregateFunction(max, UInt8), arrival SimpleAggregateFunction(min, UInt64), received_at SimpleAggregateFunction(max, DateTime64(3, 'UTC')),
  body SimpleAggregateFunction(max, String) CODEC(ZSTD(3)),
  INDEX idx_entity entity_id TYPE bloom_filter(0.001) GRANULARITY 1
) ENGINE = {{engine:AggregatingMergeTree()}} PARTITION BY toYYYYMM(day) ORDER BY (project_id, kind, entity_id, at, event_id, body_hash, day) SETTINGS index_granularity = 256;

CREATE TABLE IF NOT EXISTS exp_trace_metrics{{on_cluster}} (
  project_id String, hour DateTime('UTC'), trace_id String CODEC(ZSTD(1)), listed UInt8, timestamp DateTime64(3) CODEC(Delta, ZSTD(1)),
  name LowCardinality(String), user_id String CODEC(ZSTD(1)), session_id String CODEC(ZSTD(1)), environment LowCardinality(String), release LowCardinality(String), version LowCardinality(String), public Bool, bookmarked Bool, tags Array(LowCardinality(String)),
  first_start DateTime64(3), last_start DateTime64(3), last_end DateTime64(3), latency_ms Int64,
  observation_count UInt32, error_count UInt32, warning_count UInt32, default_count UInt32, debug_count UInt32,
  total_cost Decimal(38, 12), input_cost Decimal(38, 12), output_cost Decimal(38, 12), input_usage UInt64, output_usage UInt64, total_usage UInt64,
  hours UInt16, hour_total_cost Decimal(38, 12), hour_input_cost Decimal(38, 12), hour_output_cost Decimal(38, 12), hour_count UInt32,
  cost_details Map(LowCardinality(String), Decimal(38, 12)), usage_details Map(LowCardinality(String), UInt64),
  state UInt64 CODEC(ZSTD(1)), settled_at DateTime64(3) DEFAULT now64(3) CODEC(Delta, ZSTD(1)),
  INDEX idx_trace trace_id TYPE bloom_filter(0.001) GRANULARITY 1, INDEX idx_session session_id TYPE bloom_filter(0.01) GRANULARITY 1
) ENGINE = {{engine:ReplacingMergeTree(state)}} PARTITION BY toYYYYMM(hour) ORDER BY (project_id, hour, trace_id) SETTINGS index_granularity = 1024;

CREATE TABLE IF NOT EXISTS exp_trace_properties{{on_cluster}} (
  project_id String, property LowCardinality(String), value String, hour DateTime('UTC'), trace_id String CODEC(ZSTD(1))
) ENGINE = {{engine:ReplacingMergeTree()}} PARTITION BY toYYYYMM(hour) ORDER BY (project_id, property, value, hour, trace_id) SETTINGS index_granularity = 1024;

CREATE TABLE IF NOT EXISTS exp_property_counts{{on_cluster}} (
  project_id String, property LowCardinality(String), grain UInt8, at DateTime('UTC'), value String, traces UInt32, computed_at DateTime64(3) CODEC(Delta, ZSTD(1))
) ENGINE = {{engine:ReplacingMergeTree(computed_at)}} PARTITION BY toYYYYMM(at) ORDER BY (project_id, property, grain, at, value);

CREATE TABLE IF NOT EXISTS exp_scores{{on_cluster}} (
  project_id String, day Date, trace_id String CODEC(ZSTD(1)), id String CODEC(ZSTD(1)), timestamp DateTime64(3), environment LowCardinality(String),
  observation_id String CODEC(ZSTD(1)), session_id String, dataset_run_id String, name LowCardinality(String), value Float64, source LowCardinality(String), comment String, metadata Map(LowCardinality(String), String),
  author_user_id String, config_id String, data_type LowCardinality(String), string_value LowCardinality(String), queue_id String, execution_trace_id String, long_string_value String, created_at DateTime64(3), updated_at DateTime64(3), event_ts DateTime64(3), is_deleted UInt8,
  INDEX idx_id id TYPE bloom_filter(0.001) GRANULARITY 1, INDEX idx_trace trace_id TYPE bloom_filter(0.001) GRANULARITY 1, INDEX idx_session session_id TYPE bloom_filter(0.01) GRANULARITY 1
) ENGINE = {{engine:ReplacingMergeTree(event_ts)}} PARTITION BY toYYYYMM(day) ORDER BY (project_id, day, trace_id, id);
