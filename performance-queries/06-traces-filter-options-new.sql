-- 06 traces.filterOptions, new side, the last 7d. Emitted by `spanhouse bench queries` from the code that answers requests: do not edit.
-- clickhouse-client --queries-file 06-traces-filter-options-new.sql

SET session_timezone = 'UTC', date_time_input_format = 'best_effort', join_use_nulls = 0, transform_null_in = 0, output_format_json_quote_64bit_integers = 1, output_format_json_quote_decimals = 1, output_format_json_named_tuples_as_objects = 1, date_time_output_format = 'simple', do_not_merge_across_partitions_select_final = 1, use_skip_indexes_if_final = 1, use_skip_indexes_if_final_exact_mode = 1, output_format_parallel_formatting = 0, select_sequential_consistency = '1';

-- traces.filterOptions.days
SET param_p1 = 'seed-1';
SET param_p2 = '2026-01-24 00:00:00';
SET param_p3 = '2026-01-30 00:00:00';
SET param_p4 = '30';
SELECT day FROM (
  SELECT d.day AS day, max(d.changed_at) AS changed, max(d.counted) AS counted FROM exp_listed_days AS d
  WHERE d.project_id = {p1:String} AND d.day >= toDate({p2:DateTime('UTC')}) AND d.day < toDate({p3:DateTime('UTC')}) GROUP BY day
) WHERE counted.1 > changed + INTERVAL {p4:UInt64} SECOND ORDER BY day;

-- traces.filterOptions.scores
SET param_p1 = 'seed-1';
SET param_p2 = '2026-01-23';
SET param_p3 = '2026-01-30';
SET param_p4 = '2026-01-23 20:13:52.630';
SET param_p5 = '2026-01-30 20:13:52.630';
SET param_p6 = '20';
SELECT label, kind, category FROM (
  SELECT label, kind, category, n, sum(n) OVER (PARTITION BY label, kind) AS total FROM (
    SELECT toString(s.name) AS label, toString(s.data_type) AS kind, if(s.data_type = 'CATEGORICAL', ifNull(toString(s.string_value), ''), '') AS category, count() AS n
    FROM exp_scores AS s FINAL WHERE (s.project_id = {p1:String} AND s.is_deleted = 0 AND s.data_type IN ('NUMERIC', 'BOOLEAN', 'CATEGORICAL')) AND (s.day >= {p2:Date}) AND (s.day <= {p3:Date}) AND (identity(s.timestamp) >= {p4:DateTime64(3, 'UTC')}) AND (identity(s.timestamp) < {p5:DateTime64(3, 'UTC')})
    GROUP BY label, kind, category)
) ORDER BY total DESC, label, kind, n DESC, category LIMIT {p6:UInt64} BY label, kind;

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

-- traces.filterOptions.names
SET param_p1 = 'seed-1';
SET param_p2 = '2026-01-23 20:00:00';
SET param_p3 = '2026-01-30 20:00:00';
SET param_p4 = '2026-01-23 20:13:52.630';
SET param_p5 = '2026-01-30 20:13:52.630';
SET param_p6 = '2026-01-24 00:00:00';
SET param_p7 = '2026-01-30 00:00:00';
SET param_p8 = 'seed-1';
SET param_p9 = 'names';
SET param_p10 = '[\'2026-01-24 00:00:00\',\'2026-01-25 00:00:00\',\'2026-01-26 00:00:00\',\'2026-01-27 00:00:00\',\'2026-01-28 00:00:00\',\'2026-01-29 00:00:00\']';
SET param_p11 = 'seed-1';
SET param_p12 = '1000';
SELECT value, count FROM (SELECT value, sum(count) AS count FROM (SELECT toString(of) AS value, count FROM (SELECT m.name AS of, count() AS count FROM exp_trace_metrics AS m FINAL  WHERE (m.project_id = {p1:String}) AND (m.hour >= {p2:DateTime('UTC')}) AND (m.hour <= {p3:DateTime('UTC')}) AND (m.listed = 1) AND ((m.timestamp >= {p4:DateTime64(3, 'UTC')}) AND (m.timestamp < {p5:DateTime64(3, 'UTC')})) AND (1) AND (m.hour < {p6:DateTime('UTC')} OR m.hour >= {p7:DateTime('UTC')}) AND 1 GROUP BY of) UNION ALL
SELECT c.value AS value, toUInt64(c.traces) AS count FROM exp_property_counts AS c
WHERE c.project_id = {p8:String} AND c.property = {p9:String} AND c.grain = 24 AND c.at IN {p10:Array(DateTime('UTC'))} AND (c.at, c.generation) IN (SELECT toDateTime(d.day, 'UTC') AS at, max(d.counted).2 FROM exp_listed_days AS d WHERE d.project_id = {p11:String} AND toDateTime(d.day, 'UTC') IN {p10:Array(DateTime('UTC'))} GROUP BY at)) GROUP BY value) ORDER BY count DESC, value LIMIT {p12:UInt64};

-- traces.filterOptions.users
SET param_p1 = 'seed-1';
SET param_p2 = '2026-01-23 20:00:00';
SET param_p3 = '2026-01-30 20:00:00';
SET param_p4 = '2026-01-23 20:13:52.630';
SET param_p5 = '2026-01-30 20:13:52.630';
SET param_p6 = '2026-01-24 00:00:00';
SET param_p7 = '2026-01-30 00:00:00';
SET param_p8 = 'seed-1';
SET param_p9 = 'users';
SET param_p10 = '[\'2026-01-24 00:00:00\',\'2026-01-25 00:00:00\',\'2026-01-26 00:00:00\',\'2026-01-27 00:00:00\',\'2026-01-28 00:00:00\',\'2026-01-29 00:00:00\']';
SET param_p11 = 'seed-1';
SET param_p12 = '100';
SELECT value, count FROM (SELECT value, sum(count) AS count FROM (SELECT toString(of) AS value, count FROM (SELECT assumeNotNull(m.user_id) AS of, count() AS count FROM exp_trace_metrics AS m FINAL  WHERE (m.project_id = {p1:String}) AND (m.hour >= {p2:DateTime('UTC')}) AND (m.hour <= {p3:DateTime('UTC')}) AND (m.listed = 1) AND ((m.timestamp >= {p4:DateTime64(3, 'UTC')}) AND (m.timestamp < {p5:DateTime64(3, 'UTC')})) AND (1) AND (m.hour < {p6:DateTime('UTC')} OR m.hour >= {p7:DateTime('UTC')}) AND ifNull(m.user_id, '') != '' GROUP BY of) UNION ALL
SELECT c.value AS value, toUInt64(c.traces) AS count FROM exp_property_counts AS c
WHERE c.project_id = {p8:String} AND c.property = {p9:String} AND c.grain = 24 AND c.at IN {p10:Array(DateTime('UTC'))} AND (c.at, c.generation) IN (SELECT toDateTime(d.day, 'UTC') AS at, max(d.counted).2 FROM exp_listed_days AS d WHERE d.project_id = {p11:String} AND toDateTime(d.day, 'UTC') IN {p10:Array(DateTime('UTC'))} GROUP BY at)) GROUP BY value) ORDER BY count DESC, value LIMIT {p12:UInt64};

-- traces.filterOptions.sessions
SET param_p1 = 'seed-1';
SET param_p2 = '2026-01-23 20:00:00';
SET param_p3 = '2026-01-30 20:00:00';
SET param_p4 = '2026-01-23 20:13:52.630';
SET param_p5 = '2026-01-30 20:13:52.630';
SET param_p6 = '2026-01-24 00:00:00';
SET param_p7 = '2026-01-30 00:00:00';
SET param_p8 = 'seed-1';
SET param_p9 = 'sessions';
SET param_p10 = '[\'2026-01-24 00:00:00\',\'2026-01-25 00:00:00\',\'2026-01-26 00:00:00\',\'2026-01-27 00:00:00\',\'2026-01-28 00:00:00\',\'2026-01-29 00:00:00\']';
SET param_p11 = 'seed-1';
SET param_p12 = '100';
SELECT value, count FROM (SELECT value, sum(count) AS count FROM (SELECT toString(of) AS value, count FROM (SELECT assumeNotNull(m.session_id) AS of, count() AS count FROM exp_trace_metrics AS m FINAL  WHERE (m.project_id = {p1:String}) AND (m.hour >= {p2:DateTime('UTC')}) AND (m.hour <= {p3:DateTime('UTC')}) AND (m.listed = 1) AND ((m.timestamp >= {p4:DateTime64(3, 'UTC')}) AND (m.timestamp < {p5:DateTime64(3, 'UTC')})) AND (1) AND (m.hour < {p6:DateTime('UTC')} OR m.hour >= {p7:DateTime('UTC')}) AND ifNull(m.session_id, '') != '' GROUP BY of) UNION ALL
SELECT c.value AS value, toUInt64(c.traces) AS count FROM exp_property_counts AS c
WHERE c.project_id = {p8:String} AND c.property = {p9:String} AND c.grain = 24 AND c.at IN {p10:Array(DateTime('UTC'))} AND (c.at, c.generation) IN (SELECT toDateTime(d.day, 'UTC') AS at, max(d.counted).2 FROM exp_listed_days AS d WHERE d.project_id = {p11:String} AND toDateTime(d.day, 'UTC') IN {p10:Array(DateTime('UTC'))} GROUP BY at)) GROUP BY value) ORDER BY count DESC, value LIMIT {p12:UInt64};

-- traces.filterOptions.tags
SET param_p1 = 'seed-1';
SET param_p2 = '2026-01-23 20:00:00';
SET param_p3 = '2026-01-30 20:00:00';
SET param_p4 = '2026-01-23 20:13:52.630';
SET param_p5 = '2026-01-30 20:13:52.630';
SET param_p6 = '2026-01-24 00:00:00';
SET param_p7 = '2026-01-30 00:00:00';
SET param_p8 = 'seed-1';
SET param_p9 = 'tags';
SET param_p10 = '[\'2026-01-24 00:00:00\',\'2026-01-25 00:00:00\',\'2026-01-26 00:00:00\',\'2026-01-27 00:00:00\',\'2026-01-28 00:00:00\',\'2026-01-29 00:00:00\']';
SET param_p11 = 'seed-1';
SET param_p12 = '1000';
SELECT value, count FROM (SELECT value, sum(count) AS count FROM (SELECT toString(of) AS value, count FROM (SELECT arrayJoin(m.tags) AS of, count() AS count FROM exp_trace_metrics AS m FINAL  WHERE (m.project_id = {p1:String}) AND (m.hour >= {p2:DateTime('UTC')}) AND (m.hour <= {p3:DateTime('UTC')}) AND (m.listed = 1) AND ((m.timestamp >= {p4:DateTime64(3, 'UTC')}) AND (m.timestamp < {p5:DateTime64(3, 'UTC')})) AND (1) AND (m.hour < {p6:DateTime('UTC')} OR m.hour >= {p7:DateTime('UTC')}) AND notEmpty(m.tags) GROUP BY of) UNION ALL
SELECT c.value AS value, toUInt64(c.traces) AS count FROM exp_property_counts AS c
WHERE c.project_id = {p8:String} AND c.property = {p9:String} AND c.grain = 24 AND c.at IN {p10:Array(DateTime('UTC'))} AND (c.at, c.generation) IN (SELECT toDateTime(d.day, 'UTC') AS at, max(d.counted).2 FROM exp_listed_days AS d WHERE d.project_id = {p11:String} AND toDateTime(d.day, 'UTC') IN {p10:Array(DateTime('UTC'))} GROUP BY at)) GROUP BY value) ORDER BY count DESC, value LIMIT {p12:UInt64};
