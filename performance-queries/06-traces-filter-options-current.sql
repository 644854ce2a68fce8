-- 06 traces.filterOptions, current side, the last 7d. Emitted by `spanhouse bench queries` from the code that answers requests: do not edit.
-- clickhouse-client --queries-file 06-traces-filter-options-current.sql

SET session_timezone = 'UTC', date_time_input_format = 'best_effort', join_use_nulls = 0, transform_null_in = 0, output_format_json_quote_64bit_integers = 1, output_format_json_quote_decimals = 1, output_format_json_named_tuples_as_objects = 1, date_time_output_format = 'simple', do_not_merge_across_partitions_select_final = 1, use_skip_indexes_if_final = 1, use_skip_indexes_if_final_exact_mode = 1, output_format_parallel_formatting = 0, select_sequential_consistency = '1';

-- traces.filterOptions.names
SET param_p1 = 'seed-1';
SET param_p2 = '2026-01-23 20:00:00';
SET param_p3 = '2026-01-30 20:00:00';
SET param_p4 = '2026-01-23 20:13:52.630';
SET param_p5 = '2026-01-30 20:13:52.630';
SET param_p6 = '1000';
SELECT value, count FROM (SELECT toString(of) AS value, count FROM (SELECT t.name AS of, count() AS count FROM traces AS t FINAL   WHERE (t.project_id = {p1:String} AND t.is_deleted = 0) AND (toDate(t.timestamp) >= toDate({p2:DateTime('UTC')})) AND (toDate(t.timestamp) <= toDate({p3:DateTime('UTC')})) AND ((identity(t.timestamp) >= {p4:DateTime64(3, 'UTC')}) AND (identity(t.timestamp) < {p5:DateTime64(3, 'UTC')})) AND (1) AND 1 GROUP BY of)) ORDER BY count DESC, value LIMIT {p6:UInt64};

-- traces.filterOptions.users
SET param_p1 = 'seed-1';
SET param_p2 = '2026-01-23 20:00:00';
SET param_p3 = '2026-01-30 20:00:00';
SET param_p4 = '2026-01-23 20:13:52.630';
SET param_p5 = '2026-01-30 20:13:52.630';
SET param_p6 = '100';
SELECT value, count FROM (SELECT toString(of) AS value, count FROM (SELECT assumeNotNull(t.user_id) AS of, count() AS count FROM traces AS t FINAL   WHERE (t.project_id = {p1:String} AND t.is_deleted = 0) AND (toDate(t.timestamp) >= toDate({p2:DateTime('UTC')})) AND (toDate(t.timestamp) <= toDate({p3:DateTime('UTC')})) AND ((identity(t.timestamp) >= {p4:DateTime64(3, 'UTC')}) AND (identity(t.timestamp) < {p5:DateTime64(3, 'UTC')})) AND (1) AND ifNull(t.user_id, '') != '' GROUP BY of)) ORDER BY count DESC, value LIMIT {p6:UInt64};

-- traces.filterOptions.sessions
SET param_p1 = 'seed-1';
SET param_p2 = '2026-01-23 20:00:00';
SET param_p3 = '2026-01-30 20:00:00';
SET param_p4 = '2026-01-23 20:13:52.630';
SET param_p5 = '2026-01-30 20:13:52.630';
SET param_p6 = '100';
SELECT value, count FROM (SELECT toString(of) AS value, count FROM (SELECT assumeNotNull(t.session_id) AS of, count() AS count FROM traces AS t FINAL   WHERE (t.project_id = {p1:String} AND t.is_deleted = 0) AND (toDate(t.timestamp) >= toDate({p2:DateTime('UTC')})) AND (toDate(t.timestamp) <= toDate({p3:DateTime('UTC')})) AND ((identity(t.timestamp) >= {p4:DateTime64(3, 'UTC')}) AND (identity(t.timestamp) < {p5:DateTime64(3, 'UTC')})) AND (1) AND ifNull(t.session_id, '') != '' GROUP BY of)) ORDER BY count DESC, value LIMIT {p6:UInt64};

-- traces.filterOptions.tags
SET param_p1 = 'seed-1';
SET param_p2 = '2026-01-23 20:00:00';
SET param_p3 = '2026-01-30 20:00:00';
SET param_p4 = '2026-01-23 20:13:52.630';
SET param_p5 = '2026-01-30 20:13:52.630';
SET param_p6 = '1000';
SELECT value, count FROM (SELECT toString(of) AS value, count FROM (SELECT arrayJoin(arrayDistinct(t.tags)) AS of, count() AS count FROM traces AS t FINAL   WHERE (t.project_id = {p1:String} AND t.is_deleted = 0) AND (toDate(t.timestamp) >= toDate({p2:DateTime('UTC')})) AND (toDate(t.timestamp) <= toDate({p3:DateTime('UTC')})) AND ((identity(t.timestamp) >= {p4:DateTime64(3, 'UTC')}) AND (identity(t.timestamp) < {p5:DateTime64(3, 'UTC')})) AND (1) AND notEmpty(t.tags) GROUP BY of)) ORDER BY count DESC, value LIMIT {p6:UInt64};

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
    FROM scores AS s FINAL WHERE (s.project_id = {p1:String} AND s.is_deleted = 0 AND s.data_type IN ('NUMERIC', 'BOOLEAN', 'CATEGORICAL')) AND (toDate(s.timestamp) >= {p2:Date}) AND (toDate(s.timestamp) <= {p3:Date}) AND (identity(s.timestamp) >= {p4:DateTime64(3, 'UTC')}) AND (identity(s.timestamp) < {p5:DateTime64(3, 'UTC')})
    GROUP BY label, kind, category)
) ORDER BY total DESC, label, kind, n DESC, category LIMIT {p6:UInt64} BY label, kind;
