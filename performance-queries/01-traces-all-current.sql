-- 01 traces.all with metrics, current side, the last 7d. Emitted by `spanhouse bench queries` from the code that answers requests: do not edit.
-- clickhouse-client --queries-file 01-traces-all-current.sql

SET session_timezone = 'UTC', date_time_input_format = 'best_effort', join_use_nulls = 0, transform_null_in = 0, output_format_json_quote_64bit_integers = 1, output_format_json_quote_decimals = 1, output_format_json_named_tuples_as_objects = 1, date_time_output_format = 'simple', do_not_merge_across_partitions_select_final = 1, use_skip_indexes_if_final = 1, use_skip_indexes_if_final_exact_mode = 1, output_format_parallel_formatting = 0, select_sequential_consistency = '1';

-- traces.all.page
SET param_p1 = 'seed-1';
SET param_p2 = '2026-01-23 20:00:00';
SET param_p3 = '2026-01-30 20:00:00';
SET param_p4 = '2026-01-23 20:13:52.630';
SET param_p5 = '2026-01-30 20:13:52.630';
SET param_p6 = '50';
SET param_p7 = '0';
SELECT t.id AS id, t.timestamp AS timestamp, t.name AS name, t.user_id AS user_id, t.session_id AS session_id, t.release AS release, t.version AS version,
  t.environment AS environment, t.public AS public, t.bookmarked AS bookmarked, t.tags AS tags
FROM traces AS t FINAL   WHERE (t.project_id = {p1:String} AND t.is_deleted = 0) AND (toDate(t.timestamp) >= toDate({p2:DateTime('UTC')})) AND (toDate(t.timestamp) <= toDate({p3:DateTime('UTC')})) AND ((identity(t.timestamp) >= {p4:DateTime64(3, 'UTC')}) AND (identity(t.timestamp) < {p5:DateTime64(3, 'UTC')})) AND (1) ORDER BY t.timestamp DESC, t.id DESC
LIMIT {p6:UInt64} OFFSET {p7:UInt64};

-- traces.metrics.traces
SET param_p1 = 'seed-1';
SET param_p2 = '[\'2dfa1a14e6cb02c703c5fed79cdfd70c\',\'86b08a4d57877d0ab6921d8f4cd0a65a\',\'7423c6fbc55e5e05e91ef8ad5e5d149d\',\'871ad870db4e7d66aefe0bf096d668a6\',\'8687a1d6192a5266dd6899f5b48b23db\',\'138fd0d8b7036ffe09732124f1f67642\',\'d28c58e567f72b792f5dbd8259d55bf6\',\'5a0f464f8a3fd8971d613106bf6ae0cb\',\'5df18e8c99cafb8e2f309b4b38254036\',\'03a1fd65f40f06a2444b027c092878f2\',\'efb972c841f0e89c8fed65df9f3883d6\',\'f23936562de15049d8f7de87f3784948\',\'6a5d5e6f4a9e391912baef733bb2fa3e\',\'d637660f6186e1549c9d33ea1d395923\',\'49802d1e6796856adf44a4f151462625\',\'8ae219f025ccc365a7375d16e2e77045\',\'a1156f7849bafd16eabf861be91bf02d\',\'bd7480f1302b2d562695715e4bb12ca2\',\'4ba2b49f41f1f06d5629e46ad066a1a4\',\'456fe4eea0683de12148441bb248ad00\',\'734cac4813a0db97f0d3c71f0e03e64d\',\'e3b84b83c695b5fe11567d31f3baf853\',\'4ebbd7702c99cff09b702368dc590fdd\',\'0ed3deb2021799f37fe9fc197135e3a2\',\'e0e9b18d93894788bd7b3188d1d1920b\',\'818a54d71e73d7527a3aacb4ad778f02\',\'b6b1e927f923476e68a58ada6d9e6eea\',\'77fabd8fb629dd98cc3ac7ae48dd6470\',\'19fa7798207ba8cca5a5c7cedd7e2fa4\',\'71481955d8be2cd23c65e7e3314169a1\',\'d375afbc31651794aa11a763c4553567\',\'14107b1dfd5e8005db9d3f9abe233248\',\'df328d1291f8424bd9314cfc46ced7ae\',\'ca5bd2a43ea7d25f6aa35a4d09d0eee4\',\'22e09c6161ad39877d9392778c9718f2\',\'7a95d1fad6eca46cc732009daa491662\',\'4fa7bd11cbaab85a2d0745bb0cd23e32\',\'11c8100ee28c3a8f6c3e680401526109\',\'acf789b8a9de95d68bb45db2d53496b0\',\'1da44cf5188ab5adbfd87e6a977c5c4f\',\'b163abd9b97ee9db053d706fc02e0ea2\',\'48d96528de0db3d8f99311696c559be9\',\'8438bef5c7560f6d34dbc7de92467075\',\'6e041ac228f79aa59100bc330e31c33a\',\'78ca43fb00120453a774c7c793d84e7a\',\'8fb2c8808af07a7d3346acb9abd849fe\',\'c402284cce1d393909d260da000f107e\',\'bc0702c3cd5c4821b957e42cdc7e2640\',\'6e523f5d964899b81c90d5aafa0b8ffa\',\'801b9dcd6f77a71a70ea0d0ac3e273b3\']';
SET param_p3 = 'seed-1';
SET param_p4 = '2026-01-23 20:00:00';
SET param_p5 = '2026-01-30 20:00:00';
SET param_p6 = '2026-01-23 20:13:52.630';
SET param_p7 = '2026-01-30 20:13:52.630';
SELECT t.id AS id FROM (
SELECT * FROM traces WHERE project_id = {p1:String} AND id IN {p2:Array(String)} ORDER BY event_ts DESC, is_deleted LIMIT 1 BY id) AS t   WHERE (t.project_id = {p3:String} AND t.is_deleted = 0) AND (toDate(t.timestamp) >= toDate({p4:DateTime('UTC')})) AND (toDate(t.timestamp) <= toDate({p5:DateTime('UTC')})) AND ((identity(t.timestamp) >= {p6:DateTime64(3, 'UTC')}) AND (identity(t.timestamp) < {p7:DateTime64(3, 'UTC')})) AND (1) ORDER BY t.timestamp DESC, t.id DESC;

-- traces.metrics.totals
SET param_p1 = 'input';
SET param_p2 = 'output';
SET param_p3 = 'input';
SET param_p4 = 'output';
SET param_p5 = 'seed-1';
SET param_p6 = '[\'2dfa1a14e6cb02c703c5fed79cdfd70c\',\'86b08a4d57877d0ab6921d8f4cd0a65a\',\'7423c6fbc55e5e05e91ef8ad5e5d149d\',\'871ad870db4e7d66aefe0bf096d668a6\',\'8687a1d6192a5266dd6899f5b48b23db\',\'138fd0d8b7036ffe09732124f1f67642\',\'d28c58e567f72b792f5dbd8259d55bf6\',\'5a0f464f8a3fd8971d613106bf6ae0cb\',\'5df18e8c99cafb8e2f309b4b38254036\',\'03a1fd65f40f06a2444b027c092878f2\',\'efb972c841f0e89c8fed65df9f3883d6\',\'f23936562de15049d8f7de87f3784948\',\'6a5d5e6f4a9e391912baef733bb2fa3e\',\'d637660f6186e1549c9d33ea1d395923\',\'49802d1e6796856adf44a4f151462625\',\'8ae219f025ccc365a7375d16e2e77045\',\'a1156f7849bafd16eabf861be91bf02d\',\'bd7480f1302b2d562695715e4bb12ca2\',\'4ba2b49f41f1f06d5629e46ad066a1a4\',\'456fe4eea0683de12148441bb248ad00\',\'734cac4813a0db97f0d3c71f0e03e64d\',\'e3b84b83c695b5fe11567d31f3baf853\',\'4ebbd7702c99cff09b702368dc590fdd\',\'0ed3deb2021799f37fe9fc197135e3a2\',\'e0e9b18d93894788bd7b3188d1d1920b\',\'818a54d71e73d7527a3aacb4ad778f02\',\'b6b1e927f923476e68a58ada6d9e6eea\',\'77fabd8fb629dd98cc3ac7ae48dd6470\',\'19fa7798207ba8cca5a5c7cedd7e2fa4\',\'71481955d8be2cd23c65e7e3314169a1\',\'d375afbc31651794aa11a763c4553567\',\'14107b1dfd5e8005db9d3f9abe233248\',\'df328d1291f8424bd9314cfc46ced7ae\',\'ca5bd2a43ea7d25f6aa35a4d09d0eee4\',\'22e09c6161ad39877d9392778c9718f2\',\'7a95d1fad6eca46cc732009daa491662\',\'4fa7bd11cbaab85a2d0745bb0cd23e32\',\'11c8100ee28c3a8f6c3e680401526109\',\'acf789b8a9de95d68bb45db2d53496b0\',\'1da44cf5188ab5adbfd87e6a977c5c4f\',\'b163abd9b97ee9db053d706fc02e0ea2\',\'48d96528de0db3d8f99311696c559be9\',\'8438bef5c7560f6d34dbc7de92467075\',\'6e041ac228f79aa59100bc330e31c33a\',\'78ca43fb00120453a774c7c793d84e7a\',\'8fb2c8808af07a7d3346acb9abd849fe\',\'c402284cce1d393909d260da000f107e\',\'bc0702c3cd5c4821b957e42cdc7e2640\',\'6e523f5d964899b81c90d5aafa0b8ffa\',\'801b9dcd6f77a71a70ea0d0ac3e273b3\']';
SET param_p7 = '2026-01-21 20:00:00';
SET param_p8 = '2026-01-21 20:13:52.630';
SELECT
trace_id, latency_ms, observation_count, error_count, warning_count, default_count, debug_count, input_usage, output_usage, total_usage, cost_details, usage_details FROM (
  SELECT o.trace_id AS trace_id,
groupUniqArray(o.id) AS observation_ids,
count() AS observation_count, countIf(o.level = 'ERROR') AS error_count, countIf(o.level = 'WARNING') AS warning_count,
countIf(o.level = 'DEFAULT') AS default_count, countIf(o.level = 'DEBUG') AS debug_count,
dateDiff('millisecond', min(o.start_time), greatest(max(o.start_time), max(ifNull(o.end_time, o.start_time)))) AS latency_ms,
min(o.start_time) AS first_start, max(ifNull(o.end_time, toDateTime64(0, 3))) AS last_end,
sum(toDecimal128(ifNull(o.total_cost, 0), 12)) AS total_cost, sum(toDecimal128(arraySum(mapValues(mapFilter((k, v) -> positionCaseInsensitive(k, {p1:String}) > 0, o.`cost_details`))), 12)) AS input_cost, sum(toDecimal128(arraySum(mapValues(mapFilter((k, v) -> positionCaseInsensitive(k, {p2:String}) > 0, o.`cost_details`))), 12)) AS output_cost,
sum(arraySum(mapValues(mapFilter((k, v) -> positionCaseInsensitive(k, {p3:String}) > 0, o.`usage_details`)))) AS input_usage, sum(arraySum(mapValues(mapFilter((k, v) -> positionCaseInsensitive(k, {p4:String}) > 0, o.`usage_details`)))) AS output_usage, sum(o.usage_details['total']) AS total_usage, sumMap(o.cost_details) AS cost_details, sumMap(o.usage_details) AS usage_details FROM (
    SELECT * FROM observations WHERE project_id = {p5:String} AND trace_id IN {p6:Array(String)}
    AND (toDate(start_time) >= toDate({p7:DateTime('UTC')}))
    ORDER BY event_ts DESC, is_deleted LIMIT 1 BY id
  ) AS o WHERE o.is_deleted = 0 AND o.start_time >= {p8:DateTime64(3, 'UTC')} GROUP BY o.trace_id);

-- traces.metrics.scores
SET param_p1 = 'seed-1';
SET param_p2 = '[\'2dfa1a14e6cb02c703c5fed79cdfd70c\',\'86b08a4d57877d0ab6921d8f4cd0a65a\',\'7423c6fbc55e5e05e91ef8ad5e5d149d\',\'871ad870db4e7d66aefe0bf096d668a6\',\'8687a1d6192a5266dd6899f5b48b23db\',\'138fd0d8b7036ffe09732124f1f67642\',\'d28c58e567f72b792f5dbd8259d55bf6\',\'5a0f464f8a3fd8971d613106bf6ae0cb\',\'5df18e8c99cafb8e2f309b4b38254036\',\'03a1fd65f40f06a2444b027c092878f2\',\'efb972c841f0e89c8fed65df9f3883d6\',\'f23936562de15049d8f7de87f3784948\',\'6a5d5e6f4a9e391912baef733bb2fa3e\',\'d637660f6186e1549c9d33ea1d395923\',\'49802d1e6796856adf44a4f151462625\',\'8ae219f025ccc365a7375d16e2e77045\',\'a1156f7849bafd16eabf861be91bf02d\',\'bd7480f1302b2d562695715e4bb12ca2\',\'4ba2b49f41f1f06d5629e46ad066a1a4\',\'456fe4eea0683de12148441bb248ad00\',\'734cac4813a0db97f0d3c71f0e03e64d\',\'e3b84b83c695b5fe11567d31f3baf853\',\'4ebbd7702c99cff09b702368dc590fdd\',\'0ed3deb2021799f37fe9fc197135e3a2\',\'e0e9b18d93894788bd7b3188d1d1920b\',\'818a54d71e73d7527a3aacb4ad778f02\',\'b6b1e927f923476e68a58ada6d9e6eea\',\'77fabd8fb629dd98cc3ac7ae48dd6470\',\'19fa7798207ba8cca5a5c7cedd7e2fa4\',\'71481955d8be2cd23c65e7e3314169a1\',\'d375afbc31651794aa11a763c4553567\',\'14107b1dfd5e8005db9d3f9abe233248\',\'df328d1291f8424bd9314cfc46ced7ae\',\'ca5bd2a43ea7d25f6aa35a4d09d0eee4\',\'22e09c6161ad39877d9392778c9718f2\',\'7a95d1fad6eca46cc732009daa491662\',\'4fa7bd11cbaab85a2d0745bb0cd23e32\',\'11c8100ee28c3a8f6c3e680401526109\',\'acf789b8a9de95d68bb45db2d53496b0\',\'1da44cf5188ab5adbfd87e6a977c5c4f\',\'b163abd9b97ee9db053d706fc02e0ea2\',\'48d96528de0db3d8f99311696c559be9\',\'8438bef5c7560f6d34dbc7de92467075\',\'6e041ac228f79aa59100bc330e31c33a\',\'78ca43fb00120453a774c7c793d84e7a\',\'8fb2c8808af07a7d3346acb9abd849fe\',\'c402284cce1d393909d260da000f107e\',\'bc0702c3cd5c4821b957e42cdc7e2640\',\'6e523f5d964899b81c90d5aafa0b8ffa\',\'801b9dcd6f77a71a70ea0d0ac3e273b3\']';
SELECT s.`id` AS `id`, s.`timestamp` AS `timestamp`, s.`value` AS `value`, s.`data_type` AS `data_type`, s.`trace_id` AS `trace_id`, s.`session_id` AS `session_id`, s.`observation_id` AS `observation_id`, s.`name` AS `name`, s.`source` AS `source`, s.`comment` AS `comment`, s.`metadata` AS `metadata`, s.`string_value` AS `string_value`, s.`execution_trace_id` AS `execution_trace_id`, (toUnixTimestamp64Milli(s.event_ts) * 2 + (s.is_deleted = 0)) AS stored_version, s.is_deleted AS is_deleted FROM scores AS s WHERE s.project_id = {p1:String} AND s.trace_id IN {p2:Array(String)} AND ifNull(s.session_id, '') = '' AND ifNull(s.dataset_run_id, '') = '';
