-- When a trace was first and last heard of, beside what else lists show of it: without them every list asked the trace rows too.
-- Rows settled before have 1970 there, and readers ask the trace rows for these until they are settled again.
ALTER TABLE exp_trace_metrics{{on_cluster}} ADD COLUMN IF NOT EXISTS created_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)), ADD COLUMN IF NOT EXISTS updated_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)), ADD INDEX IF NOT EXISTS idx_created created_at TYPE minmax GRANULARITY 8;

-- When a mark was written, which is after the settle it tells of: a read that began later has seen that settle (docs/decisions/0003-storage.md).
ALTER TABLE exp_touched{{on_cluster}} ADD COLUMN IF NOT EXISTS marked_at DateTime64(6, 'UTC') DEFAULT now64(6) CODEC(Delta, ZSTD(1));
