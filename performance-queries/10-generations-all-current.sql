-- 10 generations.all, current side, the last 7d. Emitted by `spanhouse bench queries` from the code that answers requests: do not edit.
-- clickhouse-client --queries-file 10-generations-all-current.sql

SET session_timezone = 'UTC', date_time_input_format = 'best_effort', join_use_nulls = 0, transform_null_in = 0, output_format_json_quote_64bit_integers = 1, output_format_json_quote_decimals = 1, output_format_json_named_tuples_as_objects = 1, date_time_output_format = 'simple', do_not_merge_across_partitions_select_final = 1, use_skip_indexes_if_final = 1, use_skip_indexes_if_final_exact_mode = 1, output_format_parallel_formatting = 0, select_sequential_consistency = '1';

-- generations.all.keys
SET param_p1 = 'seed-1';
SET param_p2 = '2026-01-23 20:00:00';
SET param_p3 = '2026-01-30 20:00:00';
SET param_p4 = '2026-01-23 20:13:52.630';
SET param_p5 = '2026-01-30 20:13:52.630';
SET param_p6 = '51';
SET param_p7 = '0';
  SELECT o.id AS id, o.type AS type, o.trace_id AS trace_id, o.start_time AS start_time
FROM observations AS o FINAL
WHERE (o.project_id = {p1:String} AND o.is_deleted = 0) AND (toDate(o.start_time) >= toDate({p2:DateTime('UTC')})) AND (toDate(o.start_time) <= toDate({p3:DateTime('UTC')})) AND ((identity(o.start_time) >= {p4:DateTime64(3, 'UTC')}) AND (identity(o.start_time) < {p5:DateTime64(3, 'UTC')})) AND (1) AND (1)
  ORDER BY o.start_time DESC, o.id DESC LIMIT {p6:UInt64} OFFSET {p7:UInt64};

-- generations.all.rows
SET param_p1 = 'seed-1';
SET param_p2 = '[\'SPAN\',\'GENERATION\',\'TOOL\',\'EVENT\',\'RETRIEVER\',\'EMBEDDING\']';
SET param_p3 = '[\'2026-01-30 20:13:52.629\',\'2026-01-30 20:13:14.876\',\'2026-01-30 20:13:13.906\',\'2026-01-30 20:13:12.936\',\'2026-01-30 20:13:11.966\',\'2026-01-30 20:13:10.997\',\'2026-01-30 20:10:24.209\',\'2026-01-30 20:10:23.885\',\'2026-01-30 20:10:23.561\',\'2026-01-30 20:10:23.237\',\'2026-01-30 20:10:22.914\',\'2026-01-30 20:10:22.590\',\'2026-01-30 20:10:22.266\',\'2026-01-30 20:10:21.942\',\'2026-01-30 20:10:21.618\',\'2026-01-30 20:10:21.295\',\'2026-01-30 20:06:58.269\',\'2026-01-30 20:06:58.091\',\'2026-01-30 20:06:57.913\',\'2026-01-30 20:06:57.736\',\'2026-01-30 20:06:57.558\',\'2026-01-30 20:06:57.381\',\'2026-01-30 20:06:57.203\',\'2026-01-30 20:06:57.026\',\'2026-01-30 20:06:56.848\',\'2026-01-30 20:06:56.671\',\'2026-01-30 09:15:06.855\',\'2026-01-30 09:15:06.702\',\'2026-01-30 09:15:06.549\',\'2026-01-30 09:15:06.396\',\'2026-01-30 09:15:06.243\',\'2026-01-30 09:15:06.090\',\'2026-01-30 06:23:24.833\',\'2026-01-30 06:23:24.415\',\'2026-01-30 06:23:23.998\',\'2026-01-29 22:05:30.556\',\'2026-01-29 22:05:30.083\',\'2026-01-29 22:05:29.610\',\'2026-01-29 22:02:40.823\',\'2026-01-29 22:02:40.687\',\'2026-01-29 22:02:40.551\',\'2026-01-29 22:02:40.416\',\'2026-01-29 22:00:04.596\',\'2026-01-29 22:00:04.420\',\'2026-01-29 22:00:04.243\',\'2026-01-29 22:00:04.067\',\'2026-01-29 21:57:45.627\',\'2026-01-29 21:57:45.275\',\'2026-01-29 21:57:44.924\',\'2026-01-29 16:27:48.794\']';
SET param_p4 = '[\'170fe9b391e2d138\',\'55f2dc27ecee8e29\',\'403f17732de697bd\',\'dec8be44379d2272\',\'f5f0c6efd52e6ee0\',\'98510968a8eb334e\',\'f50caa32da9b224d\',\'5f3866da2f0c772f\',\'ddf8dd4119fa30d3\',\'cebec77eaacb983e\',\'cce6d3b3703c456b\',\'73d8fc5138c33ebc\',\'2db98c36fe0e18d0\',\'5c62839914ea6916\',\'9587dab3d6222425\',\'1e1db6e99b2dd710\',\'02be7ce1e10f2a70\',\'3e91092353ceb698\',\'faf77a94cdbedc7d\',\'4701c270ca3498f1\',\'59c4c5c71a7a6389\',\'90ce442f8abd9ef4\',\'18983d2ff2b1bca5\',\'cdd8639489c06806\',\'ce3f909ab77254e9\',\'f96c493efbe957eb\',\'76bd21a664c26000\',\'2bcbcc31b763f1dc\',\'633f178b4547edd0\',\'05c64e87a62b44fa\',\'e5fe1999b09d3d4a\',\'55063a6a76caafbe\',\'a2efe0186d726c5a\',\'aaa6605b489004f7\',\'695c664ceaaa4d79\',\'e4d656a70b7994f3\',\'300422197c1e83eb\',\'be338950c53a94a9\',\'097383890e3836ef\',\'04d5c9a45cad9dce\',\'d6c8972b875e000a\',\'a5e497da8c2231ac\',\'710188c1fb86f086\',\'16be14793af95246\',\'6f936f1b2a5a062a\',\'32b9c689fbeaa02d\',\'8e7ce34528b91a93\',\'30d6529cf131f12a\',\'9cc417f7b078fdf0\',\'2f6831323f75d654\']';
    SELECT * EXCEPT is_deleted FROM (
      SELECT
o.id AS id, o.trace_id AS trace_id, o.type AS type, o.environment AS environment, o.parent_observation_id AS parent_observation_id,
o.start_time AS start_time, o.end_time AS end_time, o.completion_start_time AS completion_start_time, o.name AS name, o.level AS level,
o.status_message AS status_message, o.version AS version, o.metadata AS metadata, o.provided_model_name AS model,
o.internal_model_id AS internal_model_id, o.model_parameters AS model_parameters, o.prompt_id AS prompt_id, o.prompt_name AS prompt_name,
o.prompt_version AS prompt_version, o.usage_details AS usage_details, o.cost_details AS cost_details, o.total_cost AS total_cost,
o.usage_pricing_tier_id AS usage_pricing_tier_id, o.usage_pricing_tier_name AS usage_pricing_tier_name, o.created_at AS created_at, o.updated_at AS updated_at,
o.provided_usage_details AS provided_usage_details, o.provided_cost_details AS provided_cost_details,
o.tool_definitions AS tool_definitions, o.tool_calls AS tool_calls, o.tool_call_names AS tool_call_names, o.is_deleted AS is_deleted
      FROM observations AS o
      WHERE o.project_id = {p1:String} AND o.type IN {p2:Array(String)}
        AND o.start_time IN {p3:Array(DateTime64(3, 'UTC'))} AND o.id IN {p4:Array(String)}
      ORDER BY o.event_ts DESC, o.is_deleted LIMIT 1 BY o.id
    ) WHERE is_deleted = 0;

-- generations.all.traces
SET param_p1 = 'seed-1';
SET param_p2 = '[\'2dfa1a14e6cb02c703c5fed79cdfd70c\',\'86b08a4d57877d0ab6921d8f4cd0a65a\',\'7423c6fbc55e5e05e91ef8ad5e5d149d\',\'871ad870db4e7d66aefe0bf096d668a6\',\'8687a1d6192a5266dd6899f5b48b23db\',\'138fd0d8b7036ffe09732124f1f67642\',\'d28c58e567f72b792f5dbd8259d55bf6\',\'5a0f464f8a3fd8971d613106bf6ae0cb\',\'5df18e8c99cafb8e2f309b4b38254036\',\'03a1fd65f40f06a2444b027c092878f2\',\'efb972c841f0e89c8fed65df9f3883d6\']';
SELECT * EXCEPT is_deleted FROM (
  SELECT t.id AS id, t.timestamp AS timestamp, t.name AS name, t.user_id AS user_id, t.session_id AS session_id, t.release AS release, t.tags AS tags, t.public AS public, t.bookmarked AS bookmarked, t.is_deleted AS is_deleted
  FROM traces AS t WHERE t.project_id = {p1:String} AND t.id IN {p2:Array(String)}
  ORDER BY t.event_ts DESC, t.is_deleted LIMIT 1 BY t.id
) WHERE is_deleted = 0;

-- generations.all.scores
SET param_p1 = 'seed-1';
SET param_p2 = 'seed-1';
SET param_p3 = '[\'2dfa1a14e6cb02c703c5fed79cdfd70c\',\'86b08a4d57877d0ab6921d8f4cd0a65a\',\'7423c6fbc55e5e05e91ef8ad5e5d149d\',\'871ad870db4e7d66aefe0bf096d668a6\',\'8687a1d6192a5266dd6899f5b48b23db\',\'138fd0d8b7036ffe09732124f1f67642\',\'d28c58e567f72b792f5dbd8259d55bf6\',\'5a0f464f8a3fd8971d613106bf6ae0cb\',\'5df18e8c99cafb8e2f309b4b38254036\',\'03a1fd65f40f06a2444b027c092878f2\',\'efb972c841f0e89c8fed65df9f3883d6\']';
SET param_p4 = '[\'170fe9b391e2d138\',\'55f2dc27ecee8e29\',\'403f17732de697bd\',\'dec8be44379d2272\',\'f5f0c6efd52e6ee0\',\'98510968a8eb334e\',\'f50caa32da9b224d\',\'5f3866da2f0c772f\',\'ddf8dd4119fa30d3\',\'cebec77eaacb983e\',\'cce6d3b3703c456b\',\'73d8fc5138c33ebc\',\'2db98c36fe0e18d0\',\'5c62839914ea6916\',\'9587dab3d6222425\',\'1e1db6e99b2dd710\',\'02be7ce1e10f2a70\',\'3e91092353ceb698\',\'faf77a94cdbedc7d\',\'4701c270ca3498f1\',\'59c4c5c71a7a6389\',\'90ce442f8abd9ef4\',\'18983d2ff2b1bca5\',\'cdd8639489c06806\',\'ce3f909ab77254e9\',\'f96c493efbe957eb\',\'76bd21a664c26000\',\'2bcbcc31b763f1dc\',\'633f178b4547edd0\',\'05c64e87a62b44fa\',\'e5fe1999b09d3d4a\',\'55063a6a76caafbe\',\'a2efe0186d726c5a\',\'aaa6605b489004f7\',\'695c664ceaaa4d79\',\'e4d656a70b7994f3\',\'300422197c1e83eb\',\'be338950c53a94a9\',\'097383890e3836ef\',\'04d5c9a45cad9dce\',\'d6c8972b875e000a\',\'a5e497da8c2231ac\',\'710188c1fb86f086\',\'16be14793af95246\',\'6f936f1b2a5a062a\',\'32b9c689fbeaa02d\',\'8e7ce34528b91a93\',\'30d6529cf131f12a\',\'9cc417f7b078fdf0\',\'2f6831323f75d654\']';
SELECT s.`id` AS `id`, s.`timestamp` AS `timestamp`, s.`value` AS `value`, s.`data_type` AS `data_type`, s.`trace_id` AS `trace_id`, s.`session_id` AS `session_id`, s.`observation_id` AS `observation_id`, s.`name` AS `name`, s.`source` AS `source`, s.`comment` AS `comment`, s.`metadata` AS `metadata`, s.`string_value` AS `string_value`, s.`execution_trace_id` AS `execution_trace_id`, (toUnixTimestamp64Milli(s.event_ts) * 2 + (s.is_deleted = 0)) AS stored_version, s.is_deleted AS is_deleted FROM scores AS s WHERE s.project_id = {p1:String} AND s.id IN (SELECT c.id FROM scores AS c WHERE c.project_id = {p2:String} AND c.trace_id IN {p3:Array(String)} AND c.observation_id IN {p4:Array(String)});
