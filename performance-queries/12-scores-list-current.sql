-- 12 scores.list, current side, the last 7d. Emitted by `spanhouse bench queries` from the code that answers requests: do not edit.
-- clickhouse-client --queries-file 12-scores-list-current.sql

SET session_timezone = 'UTC', date_time_input_format = 'best_effort', join_use_nulls = 0, transform_null_in = 0, output_format_json_quote_64bit_integers = 1, output_format_json_quote_decimals = 1, output_format_json_named_tuples_as_objects = 1, date_time_output_format = 'simple', do_not_merge_across_partitions_select_final = 1, use_skip_indexes_if_final = 1, use_skip_indexes_if_final_exact_mode = 1, output_format_parallel_formatting = 0, select_sequential_consistency = '1';

-- scores.list.keys
SET param_p1 = 'seed-1';
SET param_p2 = '2026-01-23';
SET param_p3 = '2026-01-30';
SET param_p4 = '[\'NUMERIC\',\'BOOLEAN\',\'CATEGORICAL\',\'TEXT\',\'CORRECTION\']';
SET param_p5 = '[\'API\',\'EVAL\',\'ANNOTATION\']';
SET param_p6 = '2026-01-23 20:13:52.630';
SET param_p7 = '2026-01-30 20:13:52.630';
SET param_p8 = '51';
SET param_p9 = '0';
SELECT s.id AS id, s.timestamp AS at, s.trace_id AS trace_id, (toUnixTimestamp64Milli(s.event_ts) * 2 + (s.is_deleted = 0)) AS version FROM scores AS s FINAL  WHERE (s.project_id = {p1:String}) AND (toDate(s.timestamp) >= {p2:Date}) AND (toDate(s.timestamp) <= {p3:Date}) AND 1 AND ifNull(toUInt8((s.is_deleted = 0) AND (s.data_type IN {p4:Array(String)} AND s.source IN {p5:Array(String)} AND isFinite(s.value)) AND ((s.timestamp >= {p6:DateTime64(3, 'UTC')}) AND (s.timestamp < {p7:DateTime64(3, 'UTC')})) AND (1)), 0) AND 1 ORDER BY identity(s.timestamp) DESC NULLS LAST, s.id DESC NULLS LAST LIMIT {p8:UInt64} OFFSET {p9:UInt64};

-- scores.list.count
SET param_p1 = '[\'NUMERIC\',\'BOOLEAN\',\'CATEGORICAL\',\'TEXT\',\'CORRECTION\']';
SET param_p2 = '[\'API\',\'EVAL\',\'ANNOTATION\']';
SET param_p3 = '2026-01-23 20:13:52.630';
SET param_p4 = '2026-01-30 20:13:52.630';
SET param_p5 = 'seed-1';
SET param_p6 = '2026-01-23';
SET param_p7 = '2026-01-30';
SELECT countIf(ifNull(toUInt8((s.is_deleted = 0) AND (s.data_type IN {p1:Array(String)} AND s.source IN {p2:Array(String)} AND isFinite(s.value)) AND ((s.timestamp >= {p3:DateTime64(3, 'UTC')}) AND (s.timestamp < {p4:DateTime64(3, 'UTC')})) AND (1)), 0)) AS total, count() AS stored, uniqExact(cityHash64(s.id)) AS scores FROM scores AS s FINAL  WHERE (s.project_id = {p5:String}) AND (toDate(s.timestamp) >= {p6:Date}) AND (toDate(s.timestamp) <= {p7:Date});

-- scores.list.rows
SET param_p1 = 'seed-1';
SET param_p2 = '[\'score-538c51a3de1b7abd\',\'score-a26db8f146daa158\',\'score-7b6a841ba0a7ea7b\',\'score-77e15ab3a6dc380c\',\'score-cf9307d9606d0cd2\',\'score-e41257beba804572\',\'score-d64fcd1e06f3ef18\',\'score-b15190140ec1d5f9\',\'score-9bb768134948c1cd\',\'score-5c2ad04cc785d783\',\'score-739893f90b4cb4bf\',\'score-d93d5c6877c3e23e\',\'score-ba874804ed6f0036\',\'score-55c05b92377a2bf5\',\'score-4a50488bb2043a65\',\'score-1a95a6581f912010\',\'score-247490b758d07691\',\'score-18529cc33d8b482a\',\'score-8dc4a310eef20fc3\',\'score-98e882fbf2c550d5\',\'score-5042fa3b1a14f1c5\',\'score-faed1cb05b306b52\',\'score-2221e8528060b984\',\'score-5dc7159998999092\',\'score-907823a0d0cc17d3\',\'score-a2d4f0942f2d8eee\',\'score-169688e7250f3df6\',\'score-96e59671cd101c42\',\'score-1f7d31caafab421a\',\'score-5d624b4b129264a5\',\'score-8da731df33068a9e\',\'score-045e448de1a47279\',\'score-58d78c0e31e0d52f\',\'score-7dc783d3574de1bd\',\'score-95ecd4387403ee4c\',\'score-90ba556a53f338c0\',\'score-e971909e86266c47\',\'score-20922f1215ef6a94\',\'score-2b28c46fe0b2ab94\',\'score-0cba99affcb2c182\',\'score-ff92200916f8febb\',\'score-5335b42ad92e657c\',\'score-6a28cb3d7330fc47\',\'score-44219f3931b561c4\',\'score-9a3fabe2dceabf4a\',\'score-9da13b00bcf72ce5\',\'score-7f4aceaffdcdc3c0\',\'score-12418f3f14e2317f\',\'score-501808dfa7ee3274\',\'score-0207d104d1ee32c7\']';
SELECT s.`id` AS `id`, s.`timestamp` AS `timestamp`, s.`environment` AS `environment`, s.`trace_id` AS `trace_id`, s.`session_id` AS `session_id`, s.`dataset_run_id` AS `dataset_run_id`, s.`observation_id` AS `observation_id`, s.`name` AS `name`, s.`value` AS `value`, s.`source` AS `source`, s.`comment` AS `comment`, s.`metadata` AS `metadata`, s.`author_user_id` AS `author_user_id`, s.`config_id` AS `config_id`, s.`data_type` AS `data_type`, s.`string_value` AS `string_value`, s.`long_string_value` AS `long_string_value`, s.`queue_id` AS `queue_id`, s.`execution_trace_id` AS `execution_trace_id`, s.`created_at` AS `created_at`, s.`updated_at` AS `updated_at`, (toUnixTimestamp64Milli(s.event_ts) * 2 + (s.is_deleted = 0)) AS stored_version, s.is_deleted AS is_deleted FROM scores AS s WHERE s.project_id = {p1:String} AND s.id IN {p2:Array(String)};

-- scores.list.traces
SET param_p1 = 'seed-1';
SET param_p2 = '[\'7423c6fbc55e5e05e91ef8ad5e5d149d\',\'138fd0d8b7036ffe09732124f1f67642\',\'5df18e8c99cafb8e2f309b4b38254036\',\'03a1fd65f40f06a2444b027c092878f2\',\'f23936562de15049d8f7de87f3784948\',\'6a5d5e6f4a9e391912baef733bb2fa3e\',\'d637660f6186e1549c9d33ea1d395923\',\'8ae219f025ccc365a7375d16e2e77045\',\'a1156f7849bafd16eabf861be91bf02d\',\'bd7480f1302b2d562695715e4bb12ca2\',\'4ba2b49f41f1f06d5629e46ad066a1a4\',\'456fe4eea0683de12148441bb248ad00\',\'734cac4813a0db97f0d3c71f0e03e64d\',\'0ed3deb2021799f37fe9fc197135e3a2\',\'818a54d71e73d7527a3aacb4ad778f02\',\'b6b1e927f923476e68a58ada6d9e6eea\',\'77fabd8fb629dd98cc3ac7ae48dd6470\',\'71481955d8be2cd23c65e7e3314169a1\',\'d375afbc31651794aa11a763c4553567\',\'19fa7798207ba8cca5a5c7cedd7e2fa4\',\'14107b1dfd5e8005db9d3f9abe233248\',\'ca5bd2a43ea7d25f6aa35a4d09d0eee4\',\'df328d1291f8424bd9314cfc46ced7ae\',\'7a95d1fad6eca46cc732009daa491662\',\'4fa7bd11cbaab85a2d0745bb0cd23e32\',\'acf789b8a9de95d68bb45db2d53496b0\',\'b163abd9b97ee9db053d706fc02e0ea2\',\'48d96528de0db3d8f99311696c559be9\']';
SELECT * EXCEPT is_deleted FROM (
  SELECT t.id AS id, t.name AS name, t.user_id AS user_id, t.session_id AS session_id, t.environment AS environment, t.tags AS tags, t.is_deleted AS is_deleted
  FROM traces AS t WHERE t.project_id = {p1:String} AND t.id IN {p2:Array(String)}
  ORDER BY t.event_ts DESC, t.is_deleted LIMIT 1 BY t.id
) WHERE is_deleted = 0;
