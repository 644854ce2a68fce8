-- The spans of a trace's hour by type: what a list of observations of some types counts by (docs/decisions/0003-storage.md).
-- Rows settled before have none, and readers see that the types do not add up to hour_count: they count spans until the trace is settled again.
ALTER TABLE exp_trace_metrics{{on_cluster}} ADD COLUMN IF NOT EXISTS hour_types Map(LowCardinality(String), UInt32);
