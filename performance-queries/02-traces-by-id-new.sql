-- 02 publicTraces.byId, new side, by key. Emitted by `spanhouse bench queries` from the code that answers requests: do not edit.
-- clickhouse-client --queries-file 02-traces-by-id-new.sql

SET session_timezone = 'UTC', date_time_input_format = 'best_effort', join_use_nulls = 0, transform_null_in = 0, output_format_json_quote_64bit_integers = 1, output_format_json_quote_decimals = 1, output_format_json_named_tuples_as_objects = 1, date_time_output_format = 'simple', do_not_merge_across_partitions_select_final = 1, use_skip_indexes_if_final = 1, use_skip_indexes_if_final_exact_mode = 1, output_format_parallel_formatting = 0, select_sequential_consistency = '1';

-- publicTraces.byId.trace
SET param_p1 = 'seed-1';
SET param_p2 = '[\'77fabd8fb629dd98cc3ac7ae48dd6470\']';
    SELECT x.`trace_id` AS `trace_id`, x.`timestamp` AS `timestamp`, x.`whole_at` AS `whole_at`, x.`deleted_at` AS `deleted_at`, x.`name` AS `name`, x.`user_id` AS `user_id`, x.`session_id` AS `session_id`, x.`environment` AS `environment`, x.`release` AS `release`, x.`version` AS `version`, x.`public` AS `public`, x.`bookmarked` AS `bookmarked`, x.`tags` AS `tags`, x.`metadata` AS `metadata`, x.`created_at` AS `created_at`, x.`updated_at` AS `updated_at`
    FROM exp_traces_amt AS x PREWHERE (project_id, hour, trace_id) IN (
SELECT project_id, hour, trace_id FROM exp_trace_hours
WHERE project_id = {p1:String} AND trace_id IN {p2:Array(String)});

-- publicTraces.byId.trace.texts
SET param_p1 = 'seed-1';
SET param_p2 = '[\'77fabd8fb629dd98cc3ac7ae48dd6470\']';
SELECT x.trace_id AS trace_id, x.span_id AS span_id, x.hour AS hour, x.input AS input, x.output AS output FROM exp_span_io AS x PREWHERE (project_id, hour, trace_id) IN (
SELECT project_id, hour, trace_id FROM exp_trace_hours
WHERE project_id = {p1:String} AND trace_id IN {p2:Array(String)}) AND kind = 0;
