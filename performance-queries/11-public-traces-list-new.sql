-- 11 publicTraces.list, new side, the last 7d. Emitted by `spanhouse bench queries` from the code that answers requests: do not edit.
-- clickhouse-client --queries-file 11-public-traces-list-new.sql

SET session_timezone = 'UTC', date_time_input_format = 'best_effort', join_use_nulls = 0, transform_null_in = 0, output_format_json_quote_64bit_integers = 1, output_format_json_quote_decimals = 1, output_format_json_named_tuples_as_objects = 1, date_time_output_format = 'simple', do_not_merge_across_partitions_select_final = 1, use_skip_indexes_if_final = 1, use_skip_indexes_if_final_exact_mode = 1, output_format_parallel_formatting = 0, select_sequential_consistency = '1';

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

-- publicTraces.list.page
SET param_p1 = 'seed-1';
SET param_p2 = '2026-01-23 20:00:00';
SET param_p3 = '2026-01-30 20:00:00';
SET param_p4 = '2026-01-23 20:13:52.630';
SET param_p5 = '2026-01-30 20:13:52.630';
SET param_p6 = '80';
SET param_p7 = '51';
SET param_p8 = '0';
SELECT m.trace_id AS id, m.timestamp AS timestamp, m.name AS name, m.user_id AS user_id, m.session_id AS session_id, m.release AS release, m.version AS version,
  m.environment AS environment, m.public AS public, m.bookmarked AS bookmarked, m.tags AS tags, m.latency_ms AS latency_ms, m.total_cost AS total_cost,
  m.observation_count AS observation_count, m.first_start AS first_start, m.created_at AS created_at, m.updated_at AS updated_at
FROM exp_trace_metrics AS m FINAL  WHERE (m.project_id = {p1:String}) AND (m.hour >= {p2:DateTime('UTC')}) AND (m.hour <= {p3:DateTime('UTC')}) AND (m.listed = 1) AND ((m.timestamp >= {p4:DateTime64(3, 'UTC')}) AND (m.timestamp < {p5:DateTime64(3, 'UTC')})) AND (1) AND 1 AND m.hour >= (SELECT min(hour) FROM (SELECT m.hour AS hour FROM exp_trace_metrics AS m WHERE (m.project_id = {p1:String}) AND (m.hour >= {p2:DateTime('UTC')}) AND (m.hour <= {p3:DateTime('UTC')}) AND (m.listed = 1) AND ((m.timestamp >= {p4:DateTime64(3, 'UTC')}) AND (m.timestamp < {p5:DateTime64(3, 'UTC')})) AND (1) AND 1 ORDER BY m.project_id DESC, m.hour DESC LIMIT {p6:UInt64}))
ORDER BY m.timestamp DESC, m.trace_id DESC LIMIT {p7:UInt64} OFFSET {p8:UInt64};

-- publicTraces.list.count
SET param_p1 = 'seed-1';
SET param_p2 = '2026-01-23 20:00:00';
SET param_p3 = '2026-01-30 20:00:00';
SET param_p4 = '2026-01-23 20:13:52.630';
SET param_p5 = '2026-01-30 20:13:52.630';
SELECT count() AS total, countIf(1) AS ahead FROM exp_trace_metrics AS m FINAL  WHERE (m.project_id = {p1:String}) AND (m.hour >= {p2:DateTime('UTC')}) AND (m.hour <= {p3:DateTime('UTC')}) AND (m.listed = 1) AND ((m.timestamp >= {p4:DateTime64(3, 'UTC')}) AND (m.timestamp < {p5:DateTime64(3, 'UTC')})) AND (1) AND 1;

-- publicTraces.list.attributes
SET param_p1 = 'seed-1';
SET param_p2 = '[\'2dfa1a14e6cb02c703c5fed79cdfd70c\',\'86b08a4d57877d0ab6921d8f4cd0a65a\',\'7423c6fbc55e5e05e91ef8ad5e5d149d\',\'871ad870db4e7d66aefe0bf096d668a6\',\'8687a1d6192a5266dd6899f5b48b23db\',\'138fd0d8b7036ffe09732124f1f67642\',\'d28c58e567f72b792f5dbd8259d55bf6\',\'5a0f464f8a3fd8971d613106bf6ae0cb\',\'5df18e8c99cafb8e2f309b4b38254036\',\'03a1fd65f40f06a2444b027c092878f2\',\'efb972c841f0e89c8fed65df9f3883d6\',\'f23936562de15049d8f7de87f3784948\',\'6a5d5e6f4a9e391912baef733bb2fa3e\',\'d637660f6186e1549c9d33ea1d395923\',\'49802d1e6796856adf44a4f151462625\',\'8ae219f025ccc365a7375d16e2e77045\',\'a1156f7849bafd16eabf861be91bf02d\',\'bd7480f1302b2d562695715e4bb12ca2\',\'4ba2b49f41f1f06d5629e46ad066a1a4\',\'456fe4eea0683de12148441bb248ad00\',\'734cac4813a0db97f0d3c71f0e03e64d\',\'e3b84b83c695b5fe11567d31f3baf853\',\'4ebbd7702c99cff09b702368dc590fdd\',\'0ed3deb2021799f37fe9fc197135e3a2\',\'e0e9b18d93894788bd7b3188d1d1920b\',\'818a54d71e73d7527a3aacb4ad778f02\',\'b6b1e927f923476e68a58ada6d9e6eea\',\'77fabd8fb629dd98cc3ac7ae48dd6470\',\'19fa7798207ba8cca5a5c7cedd7e2fa4\',\'71481955d8be2cd23c65e7e3314169a1\',\'d375afbc31651794aa11a763c4553567\',\'14107b1dfd5e8005db9d3f9abe233248\',\'df328d1291f8424bd9314cfc46ced7ae\',\'ca5bd2a43ea7d25f6aa35a4d09d0eee4\',\'22e09c6161ad39877d9392778c9718f2\',\'7a95d1fad6eca46cc732009daa491662\',\'4fa7bd11cbaab85a2d0745bb0cd23e32\',\'11c8100ee28c3a8f6c3e680401526109\',\'acf789b8a9de95d68bb45db2d53496b0\',\'1da44cf5188ab5adbfd87e6a977c5c4f\',\'b163abd9b97ee9db053d706fc02e0ea2\',\'48d96528de0db3d8f99311696c559be9\',\'8438bef5c7560f6d34dbc7de92467075\',\'6e041ac228f79aa59100bc330e31c33a\',\'78ca43fb00120453a774c7c793d84e7a\',\'8fb2c8808af07a7d3346acb9abd849fe\',\'c402284cce1d393909d260da000f107e\',\'bc0702c3cd5c4821b957e42cdc7e2640\',\'6e523f5d964899b81c90d5aafa0b8ffa\',\'801b9dcd6f77a71a70ea0d0ac3e273b3\']';
    SELECT x.`trace_id` AS `trace_id`, x.`timestamp` AS `timestamp`, x.`whole_at` AS `whole_at`, x.`deleted_at` AS `deleted_at`, x.`metadata` AS `metadata`
    FROM exp_traces_amt AS x PREWHERE (project_id, hour, trace_id) IN (
SELECT project_id, hour, trace_id FROM exp_trace_hours
WHERE project_id = {p1:String} AND trace_id IN {p2:Array(String)});

-- publicTraces.list.texts
SET param_p1 = 'seed-1';
SET param_p2 = '[\'2026-01-30 20:00:00\',\'2026-01-30 09:00:00\',\'2026-01-30 06:00:00\',\'2026-01-29 22:00:00\',\'2026-01-29 21:00:00\',\'2026-01-29 16:00:00\',\'2026-01-28 18:00:00\',\'2026-01-28 08:00:00\',\'2026-01-28 06:00:00\',\'2026-01-27 21:00:00\',\'2026-01-27 16:00:00\',\'2026-01-27 13:00:00\',\'2026-01-27 10:00:00\',\'2026-01-27 02:00:00\',\'2026-01-26 04:00:00\',\'2026-01-25 17:00:00\',\'2026-01-25 16:00:00\',\'2026-01-25 12:00:00\',\'2026-01-25 03:00:00\',\'2026-01-24 21:00:00\',\'2026-01-24 20:00:00\',\'2026-01-24 17:00:00\',\'2026-01-24 14:00:00\',\'2026-01-24 10:00:00\',\'2026-01-24 08:00:00\',\'2026-01-24 01:00:00\']';
SET param_p3 = '[\'2dfa1a14e6cb02c703c5fed79cdfd70c\',\'86b08a4d57877d0ab6921d8f4cd0a65a\',\'7423c6fbc55e5e05e91ef8ad5e5d149d\',\'871ad870db4e7d66aefe0bf096d668a6\',\'8687a1d6192a5266dd6899f5b48b23db\',\'138fd0d8b7036ffe09732124f1f67642\',\'d28c58e567f72b792f5dbd8259d55bf6\',\'5a0f464f8a3fd8971d613106bf6ae0cb\',\'5df18e8c99cafb8e2f309b4b38254036\',\'03a1fd65f40f06a2444b027c092878f2\',\'efb972c841f0e89c8fed65df9f3883d6\',\'f23936562de15049d8f7de87f3784948\',\'6a5d5e6f4a9e391912baef733bb2fa3e\',\'d637660f6186e1549c9d33ea1d395923\',\'49802d1e6796856adf44a4f151462625\',\'8ae219f025ccc365a7375d16e2e77045\',\'a1156f7849bafd16eabf861be91bf02d\',\'bd7480f1302b2d562695715e4bb12ca2\',\'4ba2b49f41f1f06d5629e46ad066a1a4\',\'456fe4eea0683de12148441bb248ad00\',\'734cac4813a0db97f0d3c71f0e03e64d\',\'e3b84b83c695b5fe11567d31f3baf853\',\'4ebbd7702c99cff09b702368dc590fdd\',\'0ed3deb2021799f37fe9fc197135e3a2\',\'e0e9b18d93894788bd7b3188d1d1920b\',\'818a54d71e73d7527a3aacb4ad778f02\',\'b6b1e927f923476e68a58ada6d9e6eea\',\'77fabd8fb629dd98cc3ac7ae48dd6470\',\'19fa7798207ba8cca5a5c7cedd7e2fa4\',\'71481955d8be2cd23c65e7e3314169a1\',\'d375afbc31651794aa11a763c4553567\',\'14107b1dfd5e8005db9d3f9abe233248\',\'df328d1291f8424bd9314cfc46ced7ae\',\'ca5bd2a43ea7d25f6aa35a4d09d0eee4\',\'22e09c6161ad39877d9392778c9718f2\',\'7a95d1fad6eca46cc732009daa491662\',\'4fa7bd11cbaab85a2d0745bb0cd23e32\',\'11c8100ee28c3a8f6c3e680401526109\',\'acf789b8a9de95d68bb45db2d53496b0\',\'1da44cf5188ab5adbfd87e6a977c5c4f\',\'b163abd9b97ee9db053d706fc02e0ea2\',\'48d96528de0db3d8f99311696c559be9\',\'8438bef5c7560f6d34dbc7de92467075\',\'6e041ac228f79aa59100bc330e31c33a\',\'78ca43fb00120453a774c7c793d84e7a\',\'8fb2c8808af07a7d3346acb9abd849fe\',\'c402284cce1d393909d260da000f107e\',\'bc0702c3cd5c4821b957e42cdc7e2640\',\'6e523f5d964899b81c90d5aafa0b8ffa\',\'801b9dcd6f77a71a70ea0d0ac3e273b3\']';
SELECT x.trace_id AS trace_id, x.span_id AS span_id, x.hour AS hour, x.input AS input, x.output AS output FROM exp_span_io AS x PREWHERE project_id = {p1:String} AND hour IN {p2:Array(DateTime('UTC'))} AND trace_id IN {p3:Array(String)} AND kind = 0;

-- publicTraces.list.spans
SET param_p1 = 'seed-1';
SET param_p2 = '[\'2dfa1a14e6cb02c703c5fed79cdfd70c\',\'86b08a4d57877d0ab6921d8f4cd0a65a\',\'7423c6fbc55e5e05e91ef8ad5e5d149d\',\'871ad870db4e7d66aefe0bf096d668a6\',\'8687a1d6192a5266dd6899f5b48b23db\',\'138fd0d8b7036ffe09732124f1f67642\',\'d28c58e567f72b792f5dbd8259d55bf6\',\'5a0f464f8a3fd8971d613106bf6ae0cb\',\'5df18e8c99cafb8e2f309b4b38254036\',\'03a1fd65f40f06a2444b027c092878f2\',\'efb972c841f0e89c8fed65df9f3883d6\',\'f23936562de15049d8f7de87f3784948\',\'6a5d5e6f4a9e391912baef733bb2fa3e\',\'d637660f6186e1549c9d33ea1d395923\',\'49802d1e6796856adf44a4f151462625\',\'8ae219f025ccc365a7375d16e2e77045\',\'a1156f7849bafd16eabf861be91bf02d\',\'bd7480f1302b2d562695715e4bb12ca2\',\'4ba2b49f41f1f06d5629e46ad066a1a4\',\'456fe4eea0683de12148441bb248ad00\',\'734cac4813a0db97f0d3c71f0e03e64d\',\'e3b84b83c695b5fe11567d31f3baf853\',\'4ebbd7702c99cff09b702368dc590fdd\',\'0ed3deb2021799f37fe9fc197135e3a2\',\'e0e9b18d93894788bd7b3188d1d1920b\',\'818a54d71e73d7527a3aacb4ad778f02\',\'b6b1e927f923476e68a58ada6d9e6eea\',\'77fabd8fb629dd98cc3ac7ae48dd6470\',\'19fa7798207ba8cca5a5c7cedd7e2fa4\',\'71481955d8be2cd23c65e7e3314169a1\',\'d375afbc31651794aa11a763c4553567\',\'14107b1dfd5e8005db9d3f9abe233248\',\'df328d1291f8424bd9314cfc46ced7ae\',\'ca5bd2a43ea7d25f6aa35a4d09d0eee4\',\'22e09c6161ad39877d9392778c9718f2\',\'7a95d1fad6eca46cc732009daa491662\',\'4fa7bd11cbaab85a2d0745bb0cd23e32\',\'11c8100ee28c3a8f6c3e680401526109\',\'acf789b8a9de95d68bb45db2d53496b0\',\'1da44cf5188ab5adbfd87e6a977c5c4f\',\'b163abd9b97ee9db053d706fc02e0ea2\',\'48d96528de0db3d8f99311696c559be9\',\'8438bef5c7560f6d34dbc7de92467075\',\'6e041ac228f79aa59100bc330e31c33a\',\'78ca43fb00120453a774c7c793d84e7a\',\'8fb2c8808af07a7d3346acb9abd849fe\',\'c402284cce1d393909d260da000f107e\',\'bc0702c3cd5c4821b957e42cdc7e2640\',\'6e523f5d964899b81c90d5aafa0b8ffa\',\'801b9dcd6f77a71a70ea0d0ac3e273b3\']';
SET param_p3 = '2026-01-23 19:13:52.630';
SELECT trace_id, observation_ids, latency_ms, total_cost FROM (
SELECT o.trace_id AS trace_id,
count() AS observation_count, countIf(o.level = 'ERROR') AS error_count, countIf(o.level = 'WARNING') AS warning_count,
countIf(o.level = 'DEFAULT') AS default_count, countIf(o.level = 'DEBUG') AS debug_count,
dateDiff('millisecond', min(o.start_time), greatest(max(o.start_time), max(ifNull(o.end_time, o.start_time)))) AS latency_ms, groupUniqArray(o.span_id) AS observation_ids,
sum(toDecimal128(ifNull(o.total_cost, 0), 12)) AS total_cost, sum(toDecimal128(o.input_cost, 12)) AS input_cost, sum(toDecimal128(o.output_cost, 12)) AS output_cost,
sum(o.input_usage) AS input_usage, sum(o.output_usage) AS output_usage, sum(o.total_usage) AS total_usage FROM (
  SELECT trace_id, span_id, start_time, end_time, environment, level, total_cost, input_cost, output_cost, input_usage, output_usage, total_usage,  is_deleted
  FROM exp_spans PREWHERE (project_id, hour, trace_id) IN (
SELECT project_id, hour, trace_id FROM exp_trace_hours
WHERE project_id = {p1:String} AND trace_id IN {p2:Array(String)})
  ORDER BY event_ts DESC, is_deleted, hour DESC LIMIT 1 BY trace_id, span_id
) AS o WHERE (o.is_deleted = 0) AND (o.start_time >= {p3:DateTime64(3, 'UTC')}) GROUP BY o.trace_id);

-- publicTraces.list.scores
SET param_p1 = '[\'NUMERIC\',\'BOOLEAN\',\'CATEGORICAL\',\'TEXT\']';
SET param_p2 = '2026-01-23 20:13:52.630';
SET param_p3 = '2026-01-23 20:00:00';
SET param_p4 = 'seed-1';
SET param_p5 = '[\'2dfa1a14e6cb02c703c5fed79cdfd70c\',\'86b08a4d57877d0ab6921d8f4cd0a65a\',\'7423c6fbc55e5e05e91ef8ad5e5d149d\',\'871ad870db4e7d66aefe0bf096d668a6\',\'8687a1d6192a5266dd6899f5b48b23db\',\'138fd0d8b7036ffe09732124f1f67642\',\'d28c58e567f72b792f5dbd8259d55bf6\',\'5a0f464f8a3fd8971d613106bf6ae0cb\',\'5df18e8c99cafb8e2f309b4b38254036\',\'03a1fd65f40f06a2444b027c092878f2\',\'efb972c841f0e89c8fed65df9f3883d6\',\'f23936562de15049d8f7de87f3784948\',\'6a5d5e6f4a9e391912baef733bb2fa3e\',\'d637660f6186e1549c9d33ea1d395923\',\'49802d1e6796856adf44a4f151462625\',\'8ae219f025ccc365a7375d16e2e77045\',\'a1156f7849bafd16eabf861be91bf02d\',\'bd7480f1302b2d562695715e4bb12ca2\',\'4ba2b49f41f1f06d5629e46ad066a1a4\',\'456fe4eea0683de12148441bb248ad00\',\'734cac4813a0db97f0d3c71f0e03e64d\',\'e3b84b83c695b5fe11567d31f3baf853\',\'4ebbd7702c99cff09b702368dc590fdd\',\'0ed3deb2021799f37fe9fc197135e3a2\',\'e0e9b18d93894788bd7b3188d1d1920b\',\'818a54d71e73d7527a3aacb4ad778f02\',\'b6b1e927f923476e68a58ada6d9e6eea\',\'77fabd8fb629dd98cc3ac7ae48dd6470\',\'19fa7798207ba8cca5a5c7cedd7e2fa4\',\'71481955d8be2cd23c65e7e3314169a1\',\'d375afbc31651794aa11a763c4553567\',\'14107b1dfd5e8005db9d3f9abe233248\',\'df328d1291f8424bd9314cfc46ced7ae\',\'ca5bd2a43ea7d25f6aa35a4d09d0eee4\',\'22e09c6161ad39877d9392778c9718f2\',\'7a95d1fad6eca46cc732009daa491662\',\'4fa7bd11cbaab85a2d0745bb0cd23e32\',\'11c8100ee28c3a8f6c3e680401526109\',\'acf789b8a9de95d68bb45db2d53496b0\',\'1da44cf5188ab5adbfd87e6a977c5c4f\',\'b163abd9b97ee9db053d706fc02e0ea2\',\'48d96528de0db3d8f99311696c559be9\',\'8438bef5c7560f6d34dbc7de92467075\',\'6e041ac228f79aa59100bc330e31c33a\',\'78ca43fb00120453a774c7c793d84e7a\',\'8fb2c8808af07a7d3346acb9abd849fe\',\'c402284cce1d393909d260da000f107e\',\'bc0702c3cd5c4821b957e42cdc7e2640\',\'6e523f5d964899b81c90d5aafa0b8ffa\',\'801b9dcd6f77a71a70ea0d0ac3e273b3\']';
SELECT s.id AS id, s.trace_id AS trace_id, s.day AS day, (toUnixTimestamp64Milli(s.event_ts) * 2 + (s.is_deleted = 0)) AS version, ifNull(toUInt8((s.is_deleted = 0 AND ifNull(s.session_id, '') = '' AND ifNull(s.dataset_run_id, '') = '' AND ifNull(s.trace_id, '') != '') AND (s.data_type IN {p1:Array(String)}) AND (identity(s.timestamp) >= {p2:DateTime64(3, 'UTC')}) AND (toDate(s.timestamp) >= toDate({p3:DateTime('UTC')}))), 0) AS selected
FROM exp_scores AS s WHERE s.project_id = {p4:String} AND s.trace_id IN {p5:Array(String)};
