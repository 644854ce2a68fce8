-- 08 sessions.all with metrics, new side, the last 7d. Emitted by `spanhouse bench queries` from the code that answers requests: do not edit.
-- clickhouse-client --queries-file 08-sessions-all-new.sql

SET session_timezone = 'UTC', date_time_input_format = 'best_effort', join_use_nulls = 0, transform_null_in = 0, output_format_json_quote_64bit_integers = 1, output_format_json_quote_decimals = 1, output_format_json_named_tuples_as_objects = 1, date_time_output_format = 'simple', do_not_merge_across_partitions_select_final = 1, use_skip_indexes_if_final = 1, use_skip_indexes_if_final_exact_mode = 1, output_format_parallel_formatting = 0, select_sequential_consistency = '1';

-- sessions.all.candidates
SET param_p1 = '120';
SET param_p2 = 'seed-1';
SET param_p3 = '2026-01-23 20:00:00';
SET param_p4 = '2026-01-30 20:00:00';
SET param_p5 = '120';
SET param_p6 = 'seed-1';
SET param_p7 = '2026-01-23 20:13:52.630';
SET param_p8 = '2026-01-30 20:13:52.630';
SET param_p9 = '120';
SET param_p10 = '0';
SELECT s.id AS id, (
  SELECT if(count() < {p1:UInt64}, toDateTime(0, 'UTC'), min(hour)) FROM (
    SELECT m.hour AS hour FROM exp_trace_metrics AS m WHERE (m.project_id = {p2:String}) AND (m.hour >= {p3:DateTime('UTC')}) AND (m.hour <= {p4:DateTime('UTC')}) AND (m.listed = 1 AND m.session_id != '')
    ORDER BY m.project_id DESC, m.hour DESC LIMIT 1 BY m.session_id LIMIT {p5:UInt64})) AS since FROM (
SELECT c.session_id AS id, min(c.timestamp) AS created_at, argMin(c.environment, (c.timestamp, c.trace_id)) AS environment,
  arraySort(groupUniqArrayIf(c.user_id, c.user_id != '')) AS user_ids, arraySort(groupUniqArrayArray(c.tags)) AS tags, count() AS trace_count
FROM (
SELECT
m.session_id AS session_id, m.trace_id AS trace_id, m.timestamp AS timestamp, m.user_id AS user_id, m.tags AS tags, m.environment AS environment,
m.observation_count AS observation_count, m.first_start AS first_start, m.last_end AS last_end, m.input_cost AS input_cost, m.output_cost AS output_cost, m.total_cost AS total_cost,
m.input_usage AS input_usage, m.output_usage AS output_usage, m.total_usage AS total_usage FROM exp_trace_metrics AS m FINAL
WHERE (m.project_id = {p6:String}) AND (m.hour >= (
  SELECT if(count() < {p1:UInt64}, toDateTime(0, 'UTC'), min(hour)) FROM (
    SELECT m.hour AS hour FROM exp_trace_metrics AS m WHERE (m.project_id = {p2:String}) AND (m.hour >= {p3:DateTime('UTC')}) AND (m.hour <= {p4:DateTime('UTC')}) AND (m.listed = 1 AND m.session_id != '')
    ORDER BY m.project_id DESC, m.hour DESC LIMIT 1 BY m.session_id LIMIT {p5:UInt64}))) AND (m.hour >= {p3:DateTime('UTC')}) AND (m.hour <= {p4:DateTime('UTC')}) AND (m.listed = 1 AND m.session_id != '')) AS c GROUP BY c.session_id) AS s  WHERE ((s.created_at >= {p7:DateTime64(3, 'UTC')}) AND (s.created_at < {p8:DateTime64(3, 'UTC')}))
    ORDER BY s.created_at DESC, s.id DESC LIMIT {p9:UInt64} OFFSET {p10:UInt64};

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

-- sessions.all.rows
SET param_p1 = 'seed-1';
SET param_p2 = '[\'session-217b593b16ed34c6\',\'session-52fdb33652d977f9\',\'session-654c61c31748cc0d\',\'session-89536359741c1ece\',\'session-e4604db9d4419842\',\'session-0f5c18fc2e40a222\',\'session-8dc8562f599e8d6f\',\'session-fe8230ec014cb02f\']';
SET param_p3 = 'seed-1';
SET param_p4 = '[\'session-217b593b16ed34c6\',\'session-52fdb33652d977f9\',\'session-654c61c31748cc0d\',\'session-89536359741c1ece\',\'session-e4604db9d4419842\',\'session-0f5c18fc2e40a222\',\'session-8dc8562f599e8d6f\',\'session-fe8230ec014cb02f\']';
SELECT s.id AS id, s.created_at AS created_at, s.environment AS environment, s.user_ids AS user_ids, s.tags AS tags, s.trace_count AS trace_count FROM (
SELECT c.session_id AS id, min(c.timestamp) AS created_at, argMin(c.environment, (c.timestamp, c.trace_id)) AS environment,
  arraySort(groupUniqArrayIf(c.user_id, c.user_id != '')) AS user_ids, arraySort(groupUniqArrayArray(c.tags)) AS tags, count() AS trace_count
FROM (
SELECT
m.session_id AS session_id, m.trace_id AS trace_id, m.timestamp AS timestamp, m.user_id AS user_id, m.tags AS tags, m.environment AS environment,
m.observation_count AS observation_count, m.first_start AS first_start, m.last_end AS last_end, m.input_cost AS input_cost, m.output_cost AS output_cost, m.total_cost AS total_cost,
m.input_usage AS input_usage, m.output_usage AS output_usage, m.total_usage AS total_usage FROM (
SELECT * FROM exp_trace_metrics
PREWHERE (project_id, hour, trace_id) IN (SELECT project_id, hour, trace_id FROM exp_trace_properties WHERE project_id = {p1:String} AND property = 'sessionId' AND value IN {p2:Array(String)})
ORDER BY state DESC LIMIT 1 BY hour, trace_id) AS m
WHERE m.project_id = {p3:String} AND m.listed = 1 AND m.session_id != '' AND m.session_id IN {p4:Array(String)}) AS c GROUP BY c.session_id) AS s ORDER BY s.created_at DESC, s.id DESC;

-- sessions.metrics.rows
SET param_p1 = 'seed-1';
SET param_p2 = '[\'session-217b593b16ed34c6\',\'session-52fdb33652d977f9\',\'session-654c61c31748cc0d\',\'session-89536359741c1ece\',\'session-e4604db9d4419842\',\'session-0f5c18fc2e40a222\',\'session-8dc8562f599e8d6f\',\'session-fe8230ec014cb02f\']';
SET param_p3 = 'seed-1';
SET param_p4 = '[\'session-217b593b16ed34c6\',\'session-52fdb33652d977f9\',\'session-654c61c31748cc0d\',\'session-89536359741c1ece\',\'session-e4604db9d4419842\',\'session-0f5c18fc2e40a222\',\'session-8dc8562f599e8d6f\',\'session-fe8230ec014cb02f\']';
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
SELECT
m.session_id AS session_id, m.trace_id AS trace_id, m.timestamp AS timestamp, m.user_id AS user_id, m.tags AS tags, m.environment AS environment,
m.observation_count AS observation_count, m.first_start AS first_start, m.last_end AS last_end, m.input_cost AS input_cost, m.output_cost AS output_cost, m.total_cost AS total_cost,
m.input_usage AS input_usage, m.output_usage AS output_usage, m.total_usage AS total_usage FROM (
SELECT * FROM exp_trace_metrics
PREWHERE (project_id, hour, trace_id) IN (SELECT project_id, hour, trace_id FROM exp_trace_properties WHERE project_id = {p1:String} AND property = 'sessionId' AND value IN {p2:Array(String)})
ORDER BY state DESC LIMIT 1 BY hour, trace_id) AS m
WHERE m.project_id = {p3:String} AND m.listed = 1 AND m.session_id != '' AND m.session_id IN {p4:Array(String)}) AS c GROUP BY c.session_id) AS s ORDER BY s.created_at DESC, s.id DESC;

-- sessions.metrics.scores
SET param_p1 = 'seed-1';
SET param_p2 = '[\'session-217b593b16ed34c6\',\'session-52fdb33652d977f9\',\'session-654c61c31748cc0d\',\'session-89536359741c1ece\',\'session-e4604db9d4419842\',\'session-0f5c18fc2e40a222\',\'session-8dc8562f599e8d6f\',\'session-fe8230ec014cb02f\']';
SELECT s.`id` AS `id`, s.`timestamp` AS `timestamp`, s.`value` AS `value`, s.`data_type` AS `data_type`, s.`trace_id` AS `trace_id`, s.`session_id` AS `session_id`, s.`observation_id` AS `observation_id`, s.`name` AS `name`, s.`source` AS `source`, s.`comment` AS `comment`, s.`metadata` AS `metadata`, s.`string_value` AS `string_value`, s.`execution_trace_id` AS `execution_trace_id`, (toUnixTimestamp64Milli(s.event_ts) * 2 + (s.is_deleted = 0)) AS stored_version, s.is_deleted AS is_deleted FROM exp_scores AS s WHERE s.project_id = {p1:String} AND s.session_id IN {p2:Array(String)} AND ifNull(s.trace_id, '') = '';

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
