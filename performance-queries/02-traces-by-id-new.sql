-- 02 publicTraces.byId, new side, by key. Emitted by `spanhouse bench queries` from the code that answers requests: do not edit.
-- clickhouse-client --queries-file 02-traces-by-id-new.sql

SET session_timezone = 'UTC', date_time_input_format = 'best_effort', join_use_nulls = 0, transform_null_in = 0, output_format_json_quote_64bit_integers = 1, output_format_json_quote_decimals = 1, output_format_json_named_tuples_as_objects = 1, date_time_output_format = 'simple', do_not_merge_across_partitions_select_final = 1, use_skip_indexes_if_final = 1, use_skip_indexes_if_final_exact_mode = 1, select_sequential_consistency = '1';

-- publicTraces.byId.trace
SET param_p1 = 'seed-1';
SET param_p2 = '[\'77fabd8fb629dd98cc3ac7ae48dd6470\']';
SELECT trace_id AS id, t.2 AS timestamp, r1.2 AS name, r2.2 AS user_id, r3.2 AS session_id, r4.2 AS environment, r5.2 AS release, r6.2 AS version,
  r7.2 AS public, r8.2 AS bookmarked, mapKeys(mapFilter((k, v) -> v >= w, tg)) AS tags,
  mapApply((k, v) -> (k, v.2), mapFilter((k, v) -> v.1 >= w, md)) AS metadata, c.2 AS created_at, u.2 AS updated_at
FROM (
  SELECT trace_id, max(x.timestamp) AS t, max(x.name) AS r1, max(x.user_id) AS r2, max(x.session_id) AS r3, max(x.environment) AS r4, max(x.release) AS r5,
    max(x.version) AS r6, max(x.public) AS r7, max(x.bookmarked) AS r8, max(x.whole_at) AS w, max(x.deleted_at) AS deleted,
    maxMap(x.tags) AS tg, maxMap(x.metadata) AS md, max(x.created_at) AS c, max(x.updated_at) AS u
  FROM exp_traces_amt AS x PREWHERE (project_id, hour, trace_id) IN (
SELECT project_id, hour, trace_id FROM exp_trace_hours
WHERE project_id = {p1:String} AND trace_id IN {p2:Array(String)})
  GROUP BY trace_id
) WHERE t.1 > deleted;

-- publicTraces.byId.trace.texts
SET param_p1 = 'seed-1';
SET param_p2 = '[\'77fabd8fb629dd98cc3ac7ae48dd6470\']';
SELECT trace_id, span_id, hour, if(i.2, i.3, NULL) AS input, if(o.2, o.3, NULL) AS output FROM (
  SELECT trace_id, span_id, hour, max(x.input) AS i, max(x.output) AS o
  FROM exp_span_io AS x PREWHERE (project_id, hour, trace_id) IN (
SELECT project_id, hour, trace_id FROM exp_trace_hours
WHERE project_id = {p1:String} AND trace_id IN {p2:Array(String)}) AND kind = 0
  GROUP BY trace_id, span_id, hour);
