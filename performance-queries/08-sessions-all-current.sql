-- 08 sessions.all with metrics, current side, the last 7d. Emitted by `spanhouse bench queries` from the code that answers requests: do not edit.
-- clickhouse-client --queries-file 08-sessions-all-current.sql

SET session_timezone = 'UTC', date_time_input_format = 'best_effort', join_use_nulls = 0, transform_null_in = 0, output_format_json_quote_64bit_integers = 1, output_format_json_quote_decimals = 1, output_format_json_named_tuples_as_objects = 1, date_time_output_format = 'simple', do_not_merge_across_partitions_select_final = 1, use_skip_indexes_if_final = 1, use_skip_indexes_if_final_exact_mode = 1, output_format_parallel_formatting = 0, select_sequential_consistency = '1';

-- sessions.all
SET param_p1 = 'seed-1';
SET param_p2 = '2026-01-23 20:13:52.630';
SET param_p3 = '2026-01-30 20:13:52.630';
SET param_p4 = '50';
SET param_p5 = '0';
SELECT s.id AS id, s.created_at AS created_at, s.environment AS environment, s.user_ids AS user_ids, s.tags AS tags, s.trace_count AS trace_count FROM (
SELECT c.session_id AS id, min(c.timestamp) AS created_at, argMin(c.environment, (c.timestamp, c.trace_id)) AS environment,
  arraySort(groupUniqArrayIf(c.user_id, c.user_id != '')) AS user_ids, arraySort(groupUniqArrayArray(c.tags)) AS tags, count() AS trace_count
FROM (
SELECT session_id, trace_id, timestamp, user_id, tags, environment FROM (
  SELECT ifNull(t.session_id, '') AS session_id, t.id AS trace_id, t.timestamp AS timestamp, ifNull(t.user_id, '') AS user_id, t.tags AS tags, t.environment AS environment, t.is_deleted AS is_deleted
  FROM traces AS t WHERE t.project_id = {p1:String} AND 1 ORDER BY t.event_ts DESC, t.is_deleted LIMIT 1 BY t.id
) WHERE is_deleted = 0 AND session_id != '') AS c GROUP BY c.session_id) AS s  WHERE ((s.created_at >= {p2:DateTime64(3, 'UTC')}) AND (s.created_at < {p3:DateTime64(3, 'UTC')})) ORDER BY s.created_at DESC, s.id DESC LIMIT {p4:UInt64} OFFSET {p5:UInt64};

-- sessions.metrics.rows
SET param_p1 = 'seed-1';
SET param_p2 = 'seed-1';
SET param_p3 = '[\'session-217b593b16ed34c6\',\'session-52fdb33652d977f9\',\'session-654c61c31748cc0d\',\'session-89536359741c1ece\',\'session-e4604db9d4419842\',\'session-0f5c18fc2e40a222\',\'session-8dc8562f599e8d6f\',\'session-fe8230ec014cb02f\']';
SET param_p4 = 'input';
SET param_p5 = 'output';
SET param_p6 = 'input';
SET param_p7 = 'output';
SET param_p8 = 'seed-1';
SELECT s.id AS id, s.created_at AS created_at, s.environment AS environment, s.user_ids AS user_ids, s.tags AS tags, s.trace_count AS trace_count, s.total_observations AS total_observations, s.duration AS duration,
s.input_cost AS input_cost, s.output_cost AS output_cost, s.total_cost AS total_cost, s.input_usage AS input_usage, s.output_usage AS output_usage, s.total_usage AS total_usage FROM (
SELECT c.session_id AS id, min(c.timestamp) AS created_at, argMin(c.environment, (c.timestamp, c.trace_id)) AS environment,
  arraySort(groupUniqArrayIf(c.user_id, c.user_id != '')) AS user_ids, arraySort(groupUniqArrayArray(c.tags)) AS tags, count() AS trace_count
  ,
sum(c.observation_count) AS total_observations,
if(max(c.last_end) <= toDateTime64(0, 3), 0, dateDiff('second', minIf(c.first_start, c.observation_count > 0), max(c.last_end))) AS duration,
sum(c.input_cost) AS input_cost, sum(c.output_cost) AS output_cost, sum(c.total_cost) AS total_cost,
sum(c.input_usage) AS input_usage, sum(c.output_usage) AS output_usage, sum(c.total_usage) AS total_usage
FROM (
SELECT n.session_id AS session_id, n.trace_id AS trace_id, n.timestamp AS timestamp, n.user_id AS user_id, n.tags AS tags, n.environment AS environment,
  os.observation_count AS observation_count, os.first_start AS first_start, os.last_end AS last_end, os.input_cost AS input_cost, os.output_cost AS output_cost, os.total_cost AS total_cost,
  os.input_usage AS input_usage, os.output_usage AS output_usage, os.total_usage AS total_usage
FROM (SELECT * FROM (
SELECT session_id, trace_id, timestamp, user_id, tags, environment FROM (
  SELECT ifNull(t.session_id, '') AS session_id, t.id AS trace_id, t.timestamp AS timestamp, ifNull(t.user_id, '') AS user_id, t.tags AS tags, t.environment AS environment, t.is_deleted AS is_deleted
  FROM traces AS t WHERE t.project_id = {p1:String} AND t.id IN (SELECT v.id FROM traces AS v WHERE v.project_id = {p2:String} AND v.session_id IN {p3:Array(String)}) ORDER BY t.event_ts DESC, t.is_deleted LIMIT 1 BY t.id
) WHERE is_deleted = 0 AND session_id != '') WHERE session_id IN {p3:Array(String)}) AS n LEFT JOIN (
  SELECT o.trace_id AS trace_id,
groupUniqArray(o.id) AS observation_ids,
count() AS observation_count, countIf(o.level = 'ERROR') AS error_count, countIf(o.level = 'WARNING') AS warning_count,
countIf(o.level = 'DEFAULT') AS default_count, countIf(o.level = 'DEBUG') AS debug_count,
dateDiff('millisecond', min(o.start_time), greatest(max(o.start_time), max(ifNull(o.end_time, o.start_time)))) AS latency_ms,
min(o.start_time) AS first_start, max(ifNull(o.end_time, toDateTime64(0, 3))) AS last_end,
sum(toDecimal128(ifNull(o.total_cost, 0), 12)) AS total_cost, sum(toDecimal128(arraySum(mapValues(mapFilter((k, v) -> positionCaseInsensitive(k, {p4:String}) > 0, o.`cost_details`))), 12)) AS input_cost, sum(toDecimal128(arraySum(mapValues(mapFilter((k, v) -> positionCaseInsensitive(k, {p5:String}) > 0, o.`cost_details`))), 12)) AS output_cost,
sum(arraySum(mapValues(mapFilter((k, v) -> positionCaseInsensitive(k, {p6:String}) > 0, o.`usage_details`)))) AS input_usage, sum(arraySum(mapValues(mapFilter((k, v) -> positionCaseInsensitive(k, {p7:String}) > 0, o.`usage_details`)))) AS output_usage, sum(o.usage_details['total']) AS total_usage
  FROM observations AS o FINAL WHERE (o.project_id = {p8:String}) AND (o.trace_id IN (SELECT v.id FROM traces AS v WHERE v.project_id = {p2:String} AND v.session_id IN {p3:Array(String)})) GROUP BY o.trace_id) AS os ON os.trace_id = n.trace_id) AS c GROUP BY c.session_id) AS s ORDER BY s.created_at DESC, s.id DESC;

-- sessions.metrics.scores
SET param_p1 = 'seed-1';
SET param_p2 = '[\'session-217b593b16ed34c6\',\'session-52fdb33652d977f9\',\'session-654c61c31748cc0d\',\'session-89536359741c1ece\',\'session-e4604db9d4419842\',\'session-0f5c18fc2e40a222\',\'session-8dc8562f599e8d6f\',\'session-fe8230ec014cb02f\']';
SELECT s.`id` AS `id`, s.`timestamp` AS `timestamp`, s.`value` AS `value`, s.`data_type` AS `data_type`, s.`trace_id` AS `trace_id`, s.`session_id` AS `session_id`, s.`observation_id` AS `observation_id`, s.`name` AS `name`, s.`source` AS `source`, s.`comment` AS `comment`, s.`metadata` AS `metadata`, s.`string_value` AS `string_value`, s.`execution_trace_id` AS `execution_trace_id`, (toUnixTimestamp64Milli(s.event_ts) * 2 + (s.is_deleted = 0)) AS stored_version, s.is_deleted AS is_deleted FROM scores AS s WHERE s.project_id = {p1:String} AND s.session_id IN {p2:Array(String)} AND ifNull(s.trace_id, '') = '';
