-- 03 publicTraces.byId (8 spans with texts), new side, by key. Emitted by `spanhouse bench queries` from the code that answers requests: do not edit.
-- clickhouse-client --queries-file 03-observations-for-trace-new.sql

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

-- publicTraces.byId.spans
SET param_p1 = 'seed-1';
SET param_p2 = '[\'77fabd8fb629dd98cc3ac7ae48dd6470\']';
SET param_p3 = 'seed-1';
SET param_p4 = '[\'77fabd8fb629dd98cc3ac7ae48dd6470\']';
SELECT s.* EXCEPT (hour, input_size, output_size), if(s.input_size = 0, NULL, x.input) AS input, if(s.output_size = 0, NULL, x.output) AS output FROM (
SELECT * EXCEPT is_deleted FROM (
  SELECT
o.span_id AS id, o.trace_id AS trace_id, o.type AS type, o.environment AS environment, o.parent_span_id AS parent_observation_id,
o.start_time AS start_time, o.end_time AS end_time, o.completion_start_time AS completion_start_time, o.name AS name, o.level AS level,
o.status_message AS status_message, o.version AS version, o.metadata AS metadata, o.model AS model,
o.internal_model_id AS internal_model_id, o.model_parameters AS model_parameters, o.prompt_id AS prompt_id, o.prompt_name AS prompt_name,
o.prompt_version AS prompt_version, o.usage_details AS usage_details, o.cost_details AS cost_details, o.total_cost AS total_cost,
o.usage_pricing_tier_id AS usage_pricing_tier_id, o.usage_pricing_tier_name AS usage_pricing_tier_name, o.created_at AS created_at, o.updated_at AS updated_at, o.hour AS hour, o.input_size AS input_size, o.output_size AS output_size, o.is_deleted AS is_deleted
  FROM exp_spans AS o PREWHERE (o.project_id, o.hour, o.trace_id) IN (
SELECT project_id, hour, trace_id FROM exp_trace_hours
WHERE project_id = {p1:String} AND trace_id IN {p2:Array(String)})
  ORDER BY o.event_ts DESC, o.is_deleted, o.hour DESC LIMIT 1 BY o.trace_id, o.span_id
) WHERE is_deleted = 0) AS s LEFT JOIN (
SELECT trace_id, span_id, hour, if(i.2, i.3, NULL) AS input, if(o.2, o.3, NULL) AS output FROM (
  SELECT trace_id, span_id, hour, max(x.input) AS i, max(x.output) AS o FROM exp_span_io AS x PREWHERE (project_id, hour, trace_id) IN (
SELECT project_id, hour, trace_id FROM exp_trace_hours
WHERE project_id = {p3:String} AND trace_id IN {p4:Array(String)}) AND kind = 1 GROUP BY trace_id, span_id, hour)) AS x ON x.span_id = s.id AND x.hour = s.hour ORDER BY s.start_time, s.id;
