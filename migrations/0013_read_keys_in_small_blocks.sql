-- Keys are looked up a few at a time, each in another granule: with ClickHouse's blocks of 64 KB every one of them unpacks many
-- granules' worth (docs/decisions/0003-storage.md). Parts take this on as they are merged.
ALTER TABLE exp_trace_hours{{on_cluster}} MODIFY SETTING min_compress_block_size = 4096;
ALTER TABLE exp_trace_metrics{{on_cluster}} MODIFY SETTING min_compress_block_size = 4096;
ALTER TABLE exp_trace_properties{{on_cluster}} MODIFY SETTING min_compress_block_size = 4096;
ALTER TABLE exp_traces_amt{{on_cluster}} MODIFY SETTING min_compress_block_size = 4096;
ALTER TABLE exp_spans{{on_cluster}} MODIFY SETTING min_compress_block_size = 4096;
ALTER TABLE exp_span_io{{on_cluster}} MODIFY SETTING min_compress_block_size = 4096;
ALTER TABLE exp_scores{{on_cluster}} MODIFY SETTING min_compress_block_size = 4096;

-- Whether a trace of the window has observations from long before it: nearly never, and granule by granule the index says so.
ALTER TABLE exp_trace_metrics{{on_cluster}} ADD INDEX IF NOT EXISTS idx_first_start first_start TYPE minmax GRANULARITY 1;
