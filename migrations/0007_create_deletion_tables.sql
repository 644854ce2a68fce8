-- Deletion: receipts, tombstones, and what lets the consumer find everything that belongs to a trace. docs/decisions/0004-deletion.md.

-- One receipt a message: what it names, how far it is. version grows with generation (a redrive), state, time.
CREATE TABLE IF NOT EXISTS exp_deletions{{on_cluster}} (
  project_id String, deletion_id String, part UInt32, kind LowCardinality(String), ids Array(String), query String, requested_by String,
  state LowCardinality(String), generation UInt32, attempts UInt32, rows_deleted UInt64, rows_left UInt64, last_error String,
  accepted_at DateTime64(3, 'UTC'), hidden_at DateTime64(3, 'UTC'), verified_at DateTime64(3, 'UTC'), updated_at DateTime64(3, 'UTC'), version UInt64
) ENGINE = {{engine:ReplacingMergeTree(version)}} PARTITION BY toYYYYMM(accepted_at) ORDER BY (deletion_id, part) TTL toDateTime(accepted_at) + INTERVAL 90 DAY SETTINGS index_granularity = 256;

-- Ids that are gone: asked for by every ingestion. Besides the traces and scores asked for, the observations and scores of a trace (trace_id says whose).
CREATE TABLE IF NOT EXISTS exp_tombstones{{on_cluster}} (
  project_id String, kind LowCardinality(String), id String, trace_id String, deleted_at DateTime64(3, 'UTC'),
  INDEX idx_trace trace_id TYPE bloom_filter(0.001) GRANULARITY 1
) ENGINE = {{engine:ReplacingMergeTree(deleted_at)}} ORDER BY (project_id, kind, id) TTL toDateTime(deleted_at) + INTERVAL 30 DAY SETTINGS index_granularity = 256;

-- Which trace an event names: an event whose row was never written belongs to it as well.
ALTER TABLE exp_events{{on_cluster}}
  ADD COLUMN IF NOT EXISTS trace_id SimpleAggregateFunction(max, String) CODEC(ZSTD(1)),
  ADD INDEX IF NOT EXISTS idx_trace trace_id TYPE bloom_filter(0.001) GRANULARITY 1;

-- Which scores arrived when, whoever wrote them: late ones of what is deleted are found here. The counterpart of exp_touched.
CREATE TABLE IF NOT EXISTS exp_score_arrivals{{on_cluster}} (
  arrived_at DateTime64(6, 'UTC'), project_id String, trace_id String, id String
) ENGINE = {{engine:MergeTree()}} PARTITION BY toDate(arrived_at) ORDER BY (arrived_at, project_id, id) TTL toDateTime(arrived_at) + INTERVAL 3 DAY;

CREATE MATERIALIZED VIEW IF NOT EXISTS exp_score_arrivals_mv{{on_cluster}} TO exp_score_arrivals AS SELECT
  now64(6) AS arrived_at, s.project_id AS project_id, s.trace_id AS trace_id, s.id AS id FROM exp_scores AS s WHERE s.is_deleted = 0;

-- How long a project keeps its traces; 0 days = for ever.
CREATE TABLE IF NOT EXISTS exp_retention{{on_cluster}} (
  project_id String, days UInt32, set_by String, set_at DateTime64(3, 'UTC')
) ENGINE = {{engine:ReplacingMergeTree(set_at)}} ORDER BY project_id;
