-- 09 users.metrics (the 50 with the most traces), new side, the last 7d. Emitted by `spanhouse bench queries` from the code that answers requests: do not edit.
-- clickhouse-client --queries-file 09-users-metrics-new.sql

SET session_timezone = 'UTC', date_time_input_format = 'best_effort', join_use_nulls = 0, transform_null_in = 0, output_format_json_quote_64bit_integers = 1, output_format_json_quote_decimals = 1, output_format_json_named_tuples_as_objects = 1, date_time_output_format = 'simple', do_not_merge_across_partitions_select_final = 1, use_skip_indexes_if_final = 1, use_skip_indexes_if_final_exact_mode = 1, output_format_parallel_formatting = 0, select_sequential_consistency = '1';

-- settle.unsettled
SET param_p1 = '2001';
SET param_p2 = '10';
SET param_p3 = '10';
SET param_p4 = 'seed-1';
    WITH (SELECT (max(until), max(finished_at)) FROM exp_sweeps WHERE sweep = 'settle') AS swept
    SELECT groupArrayIf({p1:UInt64})(trace_id, waits) AS pending, max(last_mark) > now64(6) - INTERVAL {p2:UInt64} SECOND OR swept.2 > now64(6) - INTERVAL {p3:UInt64} SECOND AS stirred,
      swept.1 AS until, greatest(toUnixTimestamp64Milli(now64(3)) - toUnixTimestamp64Milli(toDateTime64(swept.2, 3)), 0) AS since_sweep
    FROM (
SELECT trace_id, countIf(settled = 0) > 0 AND maxIf(touched_at, settled = 0) >= maxIf(touched_at, settled = 1) AS waits, maxIf(marked_at, settled = 1) AS last_mark
FROM exp_touched
WHERE project_id = {p4:String} AND touched_at > swept.1
GROUP BY trace_id);

-- users.metrics
SET param_p1 = '2026-01-21 20:13:52.630';
SET param_p2 = 'seed-1';
SET param_p3 = '2026-01-23 20:00:00';
SET param_p4 = '2026-01-30 20:00:00';
SET param_p5 = '2026-01-23 20:13:52.630';
SET param_p6 = '2026-01-30 20:13:52.630';
SET param_p7 = '[\'user-0\',\'user-2\',\'user-4\',\'user-1\',\'user-21\',\'user-18\',\'user-10\',\'user-12\',\'user-9\',\'user-11\',\'user-16\',\'user-23\',\'user-36\',\'user-37\',\'user-5\',\'user-7\',\'user-17\',\'user-24\',\'user-3\',\'user-32\',\'user-13\',\'user-14\',\'user-19\',\'user-22\',\'user-25\',\'user-33\',\'user-39\',\'user-42\',\'user-45\',\'user-47\',\'user-49\',\'user-6\',\'user-8\']';
SELECT m.user_id AS userId, argMin(m.environment, (m.timestamp, m.trace_id)) AS environment, min(m.timestamp) AS first_trace, max(m.timestamp) AS last_trace, count() AS traces,
  sumIf(m.observation_count, NOT (m.observation_count > 0 AND m.first_start < {p1:DateTime64(3, 'UTC')})) AS observations, sumIf(m.input_usage, NOT (m.observation_count > 0 AND m.first_start < {p1:DateTime64(3, 'UTC')})) AS input_usage, sumIf(m.output_usage, NOT (m.observation_count > 0 AND m.first_start < {p1:DateTime64(3, 'UTC')})) AS output_usage, sumIf(m.total_usage, NOT (m.observation_count > 0 AND m.first_start < {p1:DateTime64(3, 'UTC')})) AS total_usage, sumIf(m.total_cost, NOT (m.observation_count > 0 AND m.first_start < {p1:DateTime64(3, 'UTC')})) AS total_cost,
  groupArrayIf(m.trace_id, (m.observation_count > 0 AND m.first_start < {p1:DateTime64(3, 'UTC')})) AS early
FROM exp_trace_metrics AS m FINAL  WHERE (m.project_id = {p2:String}) AND (m.hour >= {p3:DateTime('UTC')}) AND (m.hour <= {p4:DateTime('UTC')}) AND (m.listed = 1) AND ((m.timestamp >= {p5:DateTime64(3, 'UTC')}) AND (m.timestamp < {p6:DateTime64(3, 'UTC')})) AND (1) AND m.user_id != '' AND m.user_id IN {p7:Array(String)} AND 1 GROUP BY m.user_id ORDER BY userId;
