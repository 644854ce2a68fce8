-- 04 publicTraces.byId (scores), new side, by key. Emitted by `spanhouse bench queries` from the code that answers requests: do not edit.
-- clickhouse-client --queries-file 04-scores-for-trace-new.sql

SET session_timezone = 'UTC', date_time_input_format = 'best_effort', join_use_nulls = 0, transform_null_in = 0, output_format_json_quote_64bit_integers = 1, output_format_json_quote_decimals = 1, output_format_json_named_tuples_as_objects = 1, date_time_output_format = 'simple', do_not_merge_across_partitions_select_final = 1, use_skip_indexes_if_final = 1, use_skip_indexes_if_final_exact_mode = 1, output_format_parallel_formatting = 0, select_sequential_consistency = '1';

-- publicTraces.byId.trace
SET param_p1 = 'seed-1';
SET param_p2 = '[\'fdd0558a75e93ab361c8a08fe19b28c3\']';
    SELECT x.`trace_id` AS `trace_id`, x.`timestamp` AS `timestamp`, x.`whole_at` AS `whole_at`, x.`deleted_at` AS `deleted_at`, x.`name` AS `name`, x.`user_id` AS `user_id`, x.`session_id` AS `session_id`, x.`environment` AS `environment`, x.`release` AS `release`, x.`version` AS `version`, x.`public` AS `public`, x.`bookmarked` AS `bookmarked`, x.`tags` AS `tags`, x.`metadata` AS `metadata`, x.`created_at` AS `created_at`, x.`updated_at` AS `updated_at`
    FROM exp_traces_amt AS x PREWHERE (project_id, hour, trace_id) IN (
SELECT project_id, hour, trace_id FROM exp_trace_hours
WHERE project_id = {p1:String} AND trace_id IN {p2:Array(String)});

-- publicTraces.byId.scores
SET param_p1 = 'seed-1';
SET param_p2 = 'fdd0558a75e93ab361c8a08fe19b28c3';
SELECT s.`id` AS `id`, s.`timestamp` AS `timestamp`, s.`environment` AS `environment`, s.`trace_id` AS `trace_id`, s.`session_id` AS `session_id`, s.`dataset_run_id` AS `dataset_run_id`, s.`observation_id` AS `observation_id`, s.`name` AS `name`, s.`value` AS `value`, s.`source` AS `source`, s.`comment` AS `comment`, s.`metadata` AS `metadata`, s.`author_user_id` AS `author_user_id`, s.`config_id` AS `config_id`, s.`data_type` AS `data_type`, s.`string_value` AS `string_value`, s.`long_string_value` AS `long_string_value`, s.`queue_id` AS `queue_id`, s.`execution_trace_id` AS `execution_trace_id`, s.`created_at` AS `created_at`, s.`updated_at` AS `updated_at`, (toUnixTimestamp64Milli(s.event_ts) * 2 + (s.is_deleted = 0)) AS stored_version, s.is_deleted AS is_deleted FROM exp_scores AS s WHERE s.project_id = {p1:String} AND s.trace_id = {p2:String};
