-- 13 publicSessions.byId, new side, by key. Emitted by `spanhouse bench queries` from the code that answers requests: do not edit.
-- clickhouse-client --queries-file 13-session-by-id-new.sql

SET session_timezone = 'UTC', date_time_input_format = 'best_effort', join_use_nulls = 0, transform_null_in = 0, output_format_json_quote_64bit_integers = 1, output_format_json_quote_decimals = 1, output_format_json_named_tuples_as_objects = 1, date_time_output_format = 'simple', do_not_merge_across_partitions_select_final = 1, use_skip_indexes_if_final = 1, use_skip_indexes_if_final_exact_mode = 1, output_format_parallel_formatting = 0, select_sequential_consistency = '1';

-- publicSessions.byId
SET param_p1 = 'seed-1';
SET param_p2 = 'seed-1';
SET param_p3 = 'session-217b593b16ed34c6';
    SELECT x.`trace_id` AS `trace_id`, x.`timestamp` AS `timestamp`, x.`whole_at` AS `whole_at`, x.`deleted_at` AS `deleted_at`, x.`name` AS `name`, x.`user_id` AS `user_id`, x.`session_id` AS `session_id`, x.`environment` AS `environment`, x.`release` AS `release`, x.`version` AS `version`, x.`public` AS `public`, x.`bookmarked` AS `bookmarked`, x.`tags` AS `tags`, x.`metadata` AS `metadata`, x.`created_at` AS `created_at`, x.`updated_at` AS `updated_at`
    FROM exp_traces_amt AS x PREWHERE (project_id, hour, trace_id) IN (
SELECT project_id, hour, trace_id FROM exp_trace_hours
WHERE project_id = {p1:String} AND trace_id IN (SELECT p.trace_id
FROM exp_trace_properties AS p WHERE p.project_id = {p2:String} AND p.property = 'sessionId' AND p.value = {p3:String}));

-- publicSessions.byId.texts
SET param_p1 = 'seed-1';
SET param_p2 = 'session-217b593b16ed34c6';
SELECT x.trace_id AS trace_id, x.span_id AS span_id, x.hour AS hour, x.input AS input, x.output AS output FROM exp_span_io AS x PREWHERE (project_id, hour, trace_id) IN (SELECT p.project_id, p.hour, p.trace_id
FROM exp_trace_properties AS p WHERE p.project_id = {p1:String} AND p.property = 'sessionId' AND p.value = {p2:String}) AND kind = 0;

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
