-- 07 dashboard.chart (cost by type), current side, the last 7d. Emitted by `spanhouse bench queries` from the code that answers requests: do not edit.
-- clickhouse-client --queries-file 07-dashboard-cost-by-type-current.sql

SET session_timezone = 'UTC', date_time_input_format = 'best_effort', join_use_nulls = 0, transform_null_in = 0, output_format_json_quote_64bit_integers = 1, output_format_json_quote_decimals = 1, output_format_json_named_tuples_as_objects = 1, date_time_output_format = 'simple', do_not_merge_across_partitions_select_final = 1, use_skip_indexes_if_final = 1, use_skip_indexes_if_final_exact_mode = 1, output_format_parallel_formatting = 0, select_sequential_consistency = '1';

-- dashboard.chart.observations-cost-by-type-timeseries
SET param_p1 = '0';
SET param_p2 = '18000000';
SET param_p3 = 'seed-1';
SET param_p4 = '2026-01-23 20:13:52.630';
SET param_p5 = '2026-01-30 20:13:52.630';
SET param_p6 = '2026-01-23 20:00:00';
SET param_p7 = '2026-01-30 20:00:00';
SET param_p8 = '2026-01-23 20:13:52.630';
SET param_p9 = '2026-01-30 20:13:52.630';
SELECT bucket, toString(kind) AS detail, sum(amount_) AS amount
FROM (SELECT bucket, arrayJoin(details) AS entry_, entry_.1 AS kind, entry_.2 AS amount_ FROM (SELECT (toUnixTimestamp64Milli(identity(o.start_time)) - positiveModulo(toUnixTimestamp64Milli(identity(o.start_time)) - {p1:UInt64}, {p2:UInt64})) AS bucket, o.`cost_details` AS details
FROM observations AS o FINAL
WHERE (o.project_id = {p3:String} AND o.is_deleted = 0) AND (identity(o.start_time) >= {p4:DateTime64(3, 'UTC')}) AND (identity(o.start_time) < {p5:DateTime64(3, 'UTC')}) AND (toDate(o.start_time) >= toDate({p6:DateTime('UTC')})) AND (toDate(o.start_time) <= toDate({p7:DateTime('UTC')})) AND ((identity(o.start_time) >= {p8:DateTime64(3, 'UTC')}) AND (identity(o.start_time) < {p9:DateTime64(3, 'UTC')})) AND 1)) GROUP BY bucket, kind;
