-- Results of comparing both sides of an access pattern: one row a sample, or a failure of the new side. `represents`: how many answers the row stands for.
-- Operators' tables, across projects; values shown are cut and never texts of a trace.
CREATE TABLE IF NOT EXISTS exp_shadow_results{{on_cluster}} (
  at DateTime64(3, 'UTC') DEFAULT now64(3), pattern LowCardinality(String), project_id String, mode LowCardinality(String), time_range LowCardinality(String), class LowCardinality(String), represents Float32,
  path String, current_value String, new_value String, request_id String,
  current_ms UInt32, new_ms UInt32, current_rows UInt64, new_rows UInt64, current_bytes UInt64, new_bytes UInt64
) ENGINE = {{engine:MergeTree()}} PARTITION BY toDate(at) ORDER BY (pattern, at) TTL toDateTime(at) + INTERVAL 7 DAY;

-- Who changed a flag, when and why. Kept for good: it is short, and asked for when something went wrong.
CREATE TABLE IF NOT EXISTS exp_rollout_history{{on_cluster}} (
  at DateTime64(3, 'UTC'), id UUID, pattern LowCardinality(String), action LowCardinality(String), actor String, reason String, before String, after String, evidence String
) ENGINE = {{engine:ReplacingMergeTree()}} ORDER BY (at, id);

-- Figures that the cron measures and status and metrics show, newest last.
CREATE TABLE IF NOT EXISTS exp_checks{{on_cluster}} (
  at DateTime64(3, 'UTC') DEFAULT now64(3), name LowCardinality(String), value Float64, detail String
) ENGINE = {{engine:MergeTree()}} PARTITION BY toDate(at) ORDER BY (name, at) TTL toDateTime(at) + INTERVAL 7 DAY;
