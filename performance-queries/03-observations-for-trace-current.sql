-- 03 publicTraces.byId (8 spans with texts), current side, by key. Emitted by `spanhouse bench queries` from the code that answers requests: do not edit.
-- clickhouse-client --queries-file 03-observations-for-trace-current.sql

SET session_timezone = 'UTC', date_time_input_format = 'best_effort', join_use_nulls = 0, transform_null_in = 0, output_format_json_quote_64bit_integers = 1, output_format_json_quote_decimals = 1, output_format_json_named_tuples_as_objects = 1, date_time_output_format = 'simple', do_not_merge_across_partitions_select_final = 1, use_skip_indexes_if_final = 1, use_skip_indexes_if_final_exact_mode = 1, output_format_parallel_formatting = 0, select_sequential_consistency = '1';

-- publicTraces.byId.trace
SET param_p1 = 'seed-1';
SET param_p2 = '77fabd8fb629dd98cc3ac7ae48dd6470';
    SELECT * EXCEPT is_deleted FROM (
      SELECT
t.id AS id, t.timestamp AS timestamp, t.name AS name, t.user_id AS user_id, t.session_id AS session_id, t.release AS release, t.version AS version,
t.environment AS environment, t.public AS public, t.bookmarked AS bookmarked, t.tags AS tags, t.created_at AS created_at, t.updated_at AS updated_at, t.metadata AS metadata, t.input AS input, t.output AS output, t.is_deleted AS is_deleted
      FROM traces AS t WHERE t.project_id = {p1:String} AND t.id = {p2:String} ORDER BY t.event_ts DESC, t.is_deleted LIMIT 1
    ) WHERE is_deleted = 0;

-- publicTraces.byId.observations
SET param_p1 = 'seed-1';
SET param_p2 = '77fabd8fb629dd98cc3ac7ae48dd6470';
SET param_p3 = '2026-01-27 00:00:00.000';
SET param_p4 = '2026-01-27 09:31:32.037';
          SELECT * EXCEPT is_deleted FROM (
            SELECT
o.id AS id, o.trace_id AS trace_id, o.type AS type, o.environment AS environment, o.parent_observation_id AS parent_observation_id,
o.start_time AS start_time, o.end_time AS end_time, o.completion_start_time AS completion_start_time, o.name AS name, o.level AS level,
o.status_message AS status_message, o.version AS version, o.metadata AS metadata, o.provided_model_name AS model,
o.internal_model_id AS internal_model_id, o.model_parameters AS model_parameters, o.prompt_id AS prompt_id, o.prompt_name AS prompt_name,
o.prompt_version AS prompt_version, o.usage_details AS usage_details, o.cost_details AS cost_details, o.total_cost AS total_cost,
o.usage_pricing_tier_id AS usage_pricing_tier_id, o.usage_pricing_tier_name AS usage_pricing_tier_name, o.created_at AS created_at, o.updated_at AS updated_at, o.input AS input, o.output AS output, o.is_deleted AS is_deleted
            FROM observations AS o WHERE o.project_id = {p1:String} AND o.trace_id = {p2:String} AND o.start_time >= {p3:DateTime64(3, 'UTC')}
            ORDER BY o.event_ts DESC, o.is_deleted LIMIT 1 BY o.id
          ) WHERE is_deleted = 0 AND start_time >= {p4:DateTime64(3, 'UTC')} ORDER BY start_time, id;
