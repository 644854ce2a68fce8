-- Feed of the new tables from the current ones, for any writer that only knows the current ones.
-- A writer that fills both sides itself (write mode dual) says so in the statement's log_comment, and the feed stands back: each row enters the new tables once.
-- A lightweight DELETE on the current tables does not pass through these views.
CREATE MATERIALIZED VIEW IF NOT EXISTS exp_feed_traces{{on_cluster}} TO exp_ingest AS SELECT
  t.project_id AS project_id, t.id AS trace_id, '' AS span_id, t.timestamp AS start_time, t.name AS name, toString(t.environment) AS environment, ifNull(t.release, '') AS release, ifNull(t.version, '') AS version,
  ifNull(t.user_id, '') AS user_id, ifNull(t.session_id, '') AS session_id, t.public AS public, t.bookmarked AS bookmarked, t.tags AS tags, t.metadata AS metadata, 1 AS whole, t.input AS input, t.output AS output,
  t.created_at AS created_at, t.updated_at AS updated_at, t.event_ts AS event_ts, t.is_deleted AS is_deleted
FROM traces AS t WHERE getSetting('log_comment') NOT LIKE '%"feed":"direct"%';

CREATE MATERIALIZED VIEW IF NOT EXISTS exp_feed_observations{{on_cluster}} TO exp_ingest AS SELECT
  o.project_id AS project_id, o.trace_id AS trace_id, o.id AS span_id, ifNull(o.parent_observation_id, '') AS parent_span_id, o.start_time AS start_time, o.end_time AS end_time, o.completion_start_time AS completion_start_time,
  o.type AS type, o.name AS name, toString(o.environment) AS environment, o.version AS version, o.metadata AS metadata, 1 AS whole, o.input AS input, o.output AS output, o.level AS level, ifNull(o.status_message, '') AS status_message,
  ifNull(o.provided_model_name, '') AS model, ifNull(o.internal_model_id, '') AS internal_model_id, ifNull(o.model_parameters, '') AS model_parameters, ifNull(o.prompt_id, '') AS prompt_id, ifNull(o.prompt_name, '') AS prompt_name, o.prompt_version AS prompt_version,
  ifNull(o.usage_pricing_tier_id, '') AS usage_pricing_tier_id, ifNull(o.usage_pricing_tier_name, '') AS usage_pricing_tier_name, o.tool_definitions AS tool_definitions, o.tool_calls AS tool_calls, o.tool_call_names AS tool_call_names,
  o.provided_usage_details AS provided_usage_details, o.usage_details AS usage_details, o.provided_cost_details AS provided_cost_details, o.cost_details AS cost_details, o.total_cost AS total_cost,
  o.created_at AS created_at, o.updated_at AS updated_at, o.event_ts AS event_ts, o.is_deleted AS is_deleted
FROM observations AS o WHERE getSetting('log_comment') NOT LIKE '%"feed":"direct"%';

CREATE MATERIALIZED VIEW IF NOT EXISTS exp_feed_scores{{on_cluster}} TO exp_scores AS SELECT
  s.project_id AS project_id, toDate(s.timestamp, 'UTC') AS day, ifNull(s.trace_id, '') AS trace_id, s.id AS id, s.timestamp AS timestamp, s.environment AS environment, ifNull(s.observation_id, '') AS observation_id,
  ifNull(s.session_id, '') AS session_id, ifNull(s.dataset_run_id, '') AS dataset_run_id, s.name AS name, s.value AS value, s.source AS source, ifNull(s.comment, '') AS comment, s.metadata AS metadata, ifNull(s.author_user_id, '') AS author_user_id,
  ifNull(s.config_id, '') AS config_id, s.data_type AS data_type, ifNull(s.string_value, '') AS string_value, ifNull(s.queue_id, '') AS queue_id, ifNull(s.execution_trace_id, '') AS execution_trace_id, s.long_string_value AS long_string_value, s.created_at AS created_at, s.updated_at AS updated_at, s.event_ts AS event_ts, s.is_deleted AS is_deleted
FROM scores AS s WHERE getSetting('log_comment') NOT LIKE '%"feed":"direct"%';
