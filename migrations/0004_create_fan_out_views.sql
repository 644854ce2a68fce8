-- Fan-out of exp_ingest. Nothing is summed: every view is a function of the set of rows seen, whatever their order or repetition.
CREATE MATERIALIZED VIEW IF NOT EXISTS exp_spans_mv{{on_cluster}} TO exp_spans AS SELECT
  i.project_id AS project_id, toStartOfHour(i.start_time, 'UTC') AS hour, i.trace_id AS trace_id, i.span_id AS span_id, i.parent_span_id AS parent_span_id, i.start_time AS start_time, i.end_time AS end_time, i.completion_start_time AS completion_start_time,
  i.type AS type, ifNull(i.name, '') AS name, ifNull(i.environment, '') AS environment, ifNull(i.version, '') AS version, i.level AS level, i.status_message AS status_message,
  i.model AS model, i.internal_model_id AS internal_model_id, i.model_parameters AS model_parameters, i.prompt_id AS prompt_id, i.prompt_name AS prompt_name, i.prompt_version AS prompt_version, i.usage_pricing_tier_id AS usage_pricing_tier_id, i.usage_pricing_tier_name AS usage_pricing_tier_name, i.tool_definitions AS tool_definitions, i.tool_calls AS tool_calls, i.tool_call_names AS tool_call_names, i.metadata AS metadata,
  i.provided_usage_details AS provided_usage_details, i.usage_details AS usage_details, i.provided_cost_details AS provided_cost_details, i.cost_details AS cost_details, i.total_cost AS total_cost,
  arraySum(mapValues(mapFilter((k, v) -> k ILIKE '%input%', i.cost_details))) AS input_cost, arraySum(mapValues(mapFilter((k, v) -> k ILIKE '%output%', i.cost_details))) AS output_cost,
  arraySum(mapValues(mapFilter((k, v) -> k ILIKE '%input%', i.usage_details))) AS input_usage, arraySum(mapValues(mapFilter((k, v) -> k ILIKE '%output%', i.usage_details))) AS output_usage, i.usage_details['total'] AS total_usage,
  toUInt32(if(isNull(i.input), 0, lengthUTF8(assumeNotNull(i.input)) + 1)) AS input_size, toUInt32(if(isNull(i.output), 0, lengthUTF8(assumeNotNull(i.output)) + 1)) AS output_size, i.created_at AS created_at, i.updated_at AS updated_at, i.event_ts AS event_ts, i.is_deleted AS is_deleted
FROM exp_ingest AS i WHERE i.span_id != '';

CREATE MATERIALIZED VIEW IF NOT EXISTS exp_span_io_mv{{on_cluster}} TO exp_span_io AS SELECT
  i.project_id AS project_id, toStartOfHour(i.start_time, 'UTC') AS hour, toUInt8(i.span_id != '') AS kind, i.trace_id AS trace_id, i.span_id AS span_id,
  tuple(if(isNull(i.input) AND NOT i.whole, toDateTime64(0, 3), i.event_ts), toUInt8(isNotNull(i.input)), ifNull(i.input, '')) AS input, tuple(if(isNull(i.output) AND NOT i.whole, toDateTime64(0, 3), i.event_ts), toUInt8(isNotNull(i.output)), ifNull(i.output, '')) AS output
FROM exp_ingest AS i WHERE i.is_deleted = 0 AND (isNotNull(i.input) OR isNotNull(i.output) OR (i.span_id = '' AND i.whole));

CREATE MATERIALIZED VIEW IF NOT EXISTS exp_traces_amt_mv{{on_cluster}} TO exp_traces_amt AS SELECT
  i.project_id AS project_id, toStartOfHour(i.start_time, 'UTC') AS hour, i.trace_id AS trace_id,
  max(if(i.is_deleted, (toDateTime64(0, 3), toDateTime64(0, 3)), (i.event_ts, i.start_time))) AS timestamp,
  max(if(isNull(i.name) OR i.is_deleted, (toDateTime64(0, 3), ''), (i.event_ts, assumeNotNull(i.name)))) AS name, max(if(isNull(i.user_id) OR i.is_deleted, (toDateTime64(0, 3), ''), (i.event_ts, assumeNotNull(i.user_id)))) AS user_id,
  max(if(isNull(i.session_id) OR i.is_deleted, (toDateTime64(0, 3), ''), (i.event_ts, assumeNotNull(i.session_id)))) AS session_id, max(if(isNull(i.environment) OR i.is_deleted, (toDateTime64(0, 3), ''), (i.event_ts, assumeNotNull(i.environment)))) AS environment,
  max(if(isNull(i.release) OR i.is_deleted, (toDateTime64(0, 3), ''), (i.event_ts, assumeNotNull(i.release)))) AS release, max(if(isNull(i.version) OR i.is_deleted, (toDateTime64(0, 3), ''), (i.event_ts, assumeNotNull(i.version)))) AS version,
  max(if(isNull(i.public) OR i.is_deleted, (toDateTime64(0, 3), false), (i.event_ts, assumeNotNull(i.public)))) AS public, max(if(isNull(i.bookmarked) OR i.is_deleted, (toDateTime64(0, 3), false), (i.event_ts, assumeNotNull(i.bookmarked)))) AS bookmarked,
  maxMap(CAST(if(i.is_deleted, map(), mapFromArrays(i.tags, arrayMap(t -> i.event_ts, i.tags))), 'Map(String, DateTime64(3))')) AS tags,
  maxMap(CAST(if(i.is_deleted, map(), mapApply((k, v) -> (k, tuple(i.event_ts, v)), i.metadata)), 'Map(String, Tuple(DateTime64(3), String))')) AS metadata,
  max(if(i.whole AND NOT i.is_deleted, i.event_ts, toDateTime64(0, 3))) AS whole_at, max(if(i.is_deleted, i.event_ts, toDateTime64(0, 3))) AS deleted_at,
  max(if(i.is_deleted, (toDateTime64(0, 3), toDateTime64(0, 3)), (i.event_ts, i.created_at))) AS created_at, max(if(i.is_deleted, (toDateTime64(0, 3), toDateTime64(0, 3)), (i.event_ts, i.updated_at))) AS updated_at
FROM exp_ingest AS i WHERE i.span_id = '' GROUP BY project_id, hour, trace_id;

CREATE MATERIALIZED VIEW IF NOT EXISTS exp_trace_hours_mv{{on_cluster}} TO exp_trace_hours AS SELECT DISTINCT i.project_id AS project_id, i.trace_id AS trace_id, toStartOfHour(i.start_time, 'UTC') AS hour FROM exp_ingest AS i;

CREATE MATERIALIZED VIEW IF NOT EXISTS exp_touched_mv{{on_cluster}} TO exp_touched AS SELECT DISTINCT now64(6) AS touched_at, i.project_id AS project_id, i.trace_id AS trace_id, toUInt8(0) AS settled FROM exp_ingest AS i;

CREATE MATERIALIZED VIEW IF NOT EXISTS exp_trace_properties_mv{{on_cluster}} TO exp_trace_properties AS SELECT p.project_id AS project_id, p.kv.1 AS property, p.kv.2 AS value, p.hour AS hour, p.trace_id AS trace_id FROM (
  SELECT m.project_id AS project_id, m.hour AS hour, m.trace_id AS trace_id,
    arrayJoin(arrayFilter(x -> x.2 != '', arrayConcat([('name', toString(m.name)), ('userId', m.user_id), ('sessionId', m.session_id), ('release', toString(m.release)), ('version', toString(m.version))], arrayMap(t -> ('tags', toString(t)), m.tags)))) AS kv
  FROM exp_trace_metrics AS m WHERE m.listed > 0) AS p;
