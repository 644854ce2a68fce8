-- Keys, versions and times are read by every FINAL and every scan, and ZSTD was a quarter to a third of what those cost; ids hardly shrink by it
-- (docs/decisions/0003-storage.md). Texts keep theirs. Parts take this on as they are merged.
ALTER TABLE exp_trace_metrics{{on_cluster}} MODIFY COLUMN trace_id String CODEC(LZ4), MODIFY COLUMN timestamp DateTime64(3) CODEC(LZ4), MODIFY COLUMN user_id String CODEC(LZ4), MODIFY COLUMN session_id String CODEC(LZ4), MODIFY COLUMN state UInt64 CODEC(LZ4), MODIFY COLUMN created_at DateTime64(3, 'UTC') CODEC(LZ4), MODIFY COLUMN updated_at DateTime64(3, 'UTC') CODEC(LZ4);
ALTER TABLE exp_scores{{on_cluster}} MODIFY COLUMN trace_id String CODEC(LZ4), MODIFY COLUMN id String CODEC(LZ4);
ALTER TABLE exp_spans{{on_cluster}} MODIFY COLUMN trace_id String CODEC(LZ4), MODIFY COLUMN span_id String CODEC(LZ4);
ALTER TABLE exp_traces_amt{{on_cluster}} MODIFY COLUMN trace_id String CODEC(LZ4);
ALTER TABLE exp_trace_hours{{on_cluster}} MODIFY COLUMN trace_id String CODEC(LZ4);
ALTER TABLE exp_trace_properties{{on_cluster}} MODIFY COLUMN trace_id String CODEC(LZ4);
