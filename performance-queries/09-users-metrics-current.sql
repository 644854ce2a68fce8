-- 09 users.metrics (the 50 with the most traces), current side, the last 7d. Emitted by `spanhouse bench queries` from the code that answers requests: do not edit.
-- clickhouse-client --queries-file 09-users-metrics-current.sql

SET session_timezone = 'UTC', date_time_input_format = 'best_effort', join_use_nulls = 0, transform_null_in = 0, output_format_json_quote_64bit_integers = 1, output_format_json_quote_decimals = 1, output_format_json_named_tuples_as_objects = 1, date_time_output_format = 'simple', do_not_merge_across_partitions_select_final = 1, use_skip_indexes_if_final = 1, use_skip_indexes_if_final_exact_mode = 1, output_format_parallel_formatting = 0, select_sequential_consistency = '1';

-- users.metrics
SET param_p1 = 'input';
SET param_p2 = 'output';
SET param_p3 = 'input';
SET param_p4 = 'output';
SET param_p5 = 'seed-1';
SET param_p6 = '2026-01-21 20:13:52.630';
SET param_p7 = '2026-01-21 20:00:00';
SET param_p8 = 'seed-1';
SET param_p9 = '2026-01-23 20:00:00';
SET param_p10 = '2026-01-30 20:00:00';
SET param_p11 = '2026-01-23 20:13:52.630';
SET param_p12 = '2026-01-30 20:13:52.630';
SET param_p13 = '[\'user-0\',\'user-2\',\'user-4\',\'user-1\',\'user-21\',\'user-18\',\'user-10\',\'user-12\',\'user-9\',\'user-11\',\'user-16\',\'user-23\',\'user-36\',\'user-37\',\'user-5\',\'user-7\',\'user-17\',\'user-24\',\'user-3\',\'user-32\',\'user-13\',\'user-14\',\'user-19\',\'user-22\',\'user-25\',\'user-33\',\'user-39\',\'user-42\',\'user-45\',\'user-47\',\'user-49\',\'user-6\',\'user-8\']';
      SELECT assumeNotNull(t.user_id) AS userId, argMin(t.environment, (t.timestamp, t.id)) AS environment, min(t.timestamp) AS first_trace, max(t.timestamp) AS last_trace,
        count() AS traces, sum(os.observation_count) AS observations, sum(os.input_usage) AS input_usage, sum(os.output_usage) AS output_usage, sum(os.total_usage) AS total_usage, sum(os.total_cost) AS total_cost
      FROM traces AS t FINAL LEFT JOIN (
  SELECT o.trace_id AS trace_id,
groupUniqArray(o.id) AS observation_ids,
count() AS observation_count, countIf(o.level = 'ERROR') AS error_count, countIf(o.level = 'WARNING') AS warning_count,
countIf(o.level = 'DEFAULT') AS default_count, countIf(o.level = 'DEBUG') AS debug_count,
dateDiff('millisecond', min(o.start_time), greatest(max(o.start_time), max(ifNull(o.end_time, o.start_time)))) AS latency_ms,
min(o.start_time) AS first_start, max(ifNull(o.end_time, toDateTime64(0, 3))) AS last_end,
sum(toDecimal128(ifNull(o.total_cost, 0), 12)) AS total_cost, sum(toDecimal128(arraySum(mapValues(mapFilter((k, v) -> positionCaseInsensitive(k, {p1:String}) > 0, o.`cost_details`))), 12)) AS input_cost, sum(toDecimal128(arraySum(mapValues(mapFilter((k, v) -> positionCaseInsensitive(k, {p2:String}) > 0, o.`cost_details`))), 12)) AS output_cost,
sum(arraySum(mapValues(mapFilter((k, v) -> positionCaseInsensitive(k, {p3:String}) > 0, o.`usage_details`)))) AS input_usage, sum(arraySum(mapValues(mapFilter((k, v) -> positionCaseInsensitive(k, {p4:String}) > 0, o.`usage_details`)))) AS output_usage, sum(o.usage_details['total']) AS total_usage
  FROM observations AS o FINAL WHERE (o.project_id = {p5:String}) AND (identity(o.start_time) >= {p6:DateTime64(3, 'UTC')}) AND (toDate(o.start_time) >= toDate({p7:DateTime('UTC')})) GROUP BY o.trace_id) AS os ON os.trace_id = t.id  WHERE (t.project_id = {p8:String} AND t.is_deleted = 0) AND (toDate(t.timestamp) >= toDate({p9:DateTime('UTC')})) AND (toDate(t.timestamp) <= toDate({p10:DateTime('UTC')})) AND ((identity(t.timestamp) >= {p11:DateTime64(3, 'UTC')}) AND (identity(t.timestamp) < {p12:DateTime64(3, 'UTC')})) AND (1) AND t.user_id != '' AND t.user_id IN {p13:Array(String)} GROUP BY t.user_id ORDER BY userId;
