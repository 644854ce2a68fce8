-- 13 publicSessions.byId, current side, by key. Emitted by `spanhouse bench queries` from the code that answers requests: do not edit.
-- clickhouse-client --queries-file 13-session-by-id-current.sql

SET session_timezone = 'UTC', date_time_input_format = 'best_effort', join_use_nulls = 0, transform_null_in = 0, output_format_json_quote_64bit_integers = 1, output_format_json_quote_decimals = 1, output_format_json_named_tuples_as_objects = 1, date_time_output_format = 'simple', do_not_merge_across_partitions_select_final = 1, use_skip_indexes_if_final = 1, use_skip_indexes_if_final_exact_mode = 1, output_format_parallel_formatting = 0, select_sequential_consistency = '1';

-- publicSessions.byId
SET param_p1 = 'seed-1';
SET param_p2 = 'session-217b593b16ed34c6';
    SELECT * EXCEPT is_deleted FROM (
      SELECT
t.id AS id, t.timestamp AS timestamp, t.name AS name, t.user_id AS user_id, t.session_id AS session_id, t.release AS release, t.version AS version,
t.environment AS environment, t.public AS public, t.bookmarked AS bookmarked, t.tags AS tags, t.created_at AS created_at, t.updated_at AS updated_at, t.metadata AS metadata, t.input AS input, t.output AS output, t.is_deleted AS is_deleted
      FROM traces AS t
      WHERE t.project_id = {p1:String} AND t.id IN (SELECT s.id FROM traces AS s WHERE s.project_id = {p1:String} AND s.session_id = {p2:String})
      ORDER BY t.event_ts DESC, t.is_deleted LIMIT 1 BY t.id
    ) WHERE is_deleted = 0 AND session_id = {p2:String};
