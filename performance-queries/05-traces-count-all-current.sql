-- 05 traces.countAll, current side, the last 7d. Emitted by `spanhouse bench queries` from the code that answers requests: do not edit.
-- clickhouse-client --queries-file 05-traces-count-all-current.sql

SET session_timezone = 'UTC', date_time_input_format = 'best_effort', join_use_nulls = 0, transform_null_in = 0, output_format_json_quote_64bit_integers = 1, output_format_json_quote_decimals = 1, output_format_json_named_tuples_as_objects = 1, date_time_output_format = 'simple', do_not_merge_across_partitions_select_final = 1, use_skip_indexes_if_final = 1, use_skip_indexes_if_final_exact_mode = 1, output_format_parallel_formatting = 0, select_sequential_consistency = '1';

-- traces.countAll.count
SET param_p1 = 'seed-1';
SET param_p2 = '2026-01-23 20:00:00';
SET param_p3 = '2026-01-30 20:00:00';
SET param_p4 = '2026-01-23 20:13:52.630';
SET param_p5 = '2026-01-30 20:13:52.630';
SELECT uniqExact(t.id) AS total FROM traces AS t FINAL   WHERE (t.project_id = {p1:String} AND t.is_deleted = 0) AND (toDate(t.timestamp) >= toDate({p2:DateTime('UTC')})) AND (toDate(t.timestamp) <= toDate({p3:DateTime('UTC')})) AND ((identity(t.timestamp) >= {p4:DateTime64(3, 'UTC')}) AND (identity(t.timestamp) < {p5:DateTime64(3, 'UTC')})) AND (1);
