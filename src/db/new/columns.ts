import { param, Sql, sql } from "../sql.ts";

/** The columns of `exp_spans` under the names of `rows/observation.ts`, without the texts. `o` is the table. */
export const spanColumns = sql`
  o.span_id AS id, o.trace_id AS trace_id, o.type AS type, o.environment AS environment, o.parent_span_id AS parent_observation_id,
  o.start_time AS start_time, o.end_time AS end_time, o.completion_start_time AS completion_start_time, o.name AS name, o.level AS level,
  o.status_message AS status_message, o.version AS version, o.metadata AS metadata, o.model AS model,
  o.internal_model_id AS internal_model_id, o.model_parameters AS model_parameters, o.prompt_id AS prompt_id, o.prompt_name AS prompt_name,
  o.prompt_version AS prompt_version, o.usage_details AS usage_details, o.cost_details AS cost_details, o.total_cost AS total_cost,
  o.usage_pricing_tier_id AS usage_pricing_tier_id, o.usage_pricing_tier_name AS usage_pricing_tier_name, o.created_at AS created_at, o.updated_at AS updated_at`;

/**
 * The key of every row these traces have anywhere: looked up by trace, never scanned for by time.
 * @param traceIds their ids, or a subquery that finds them
 */
export const placesOf = (projectId: string, traceIds: readonly string[] | Sql): Sql => sql`
  SELECT project_id, hour, trace_id FROM exp_trace_hours
  WHERE project_id = ${param.string(projectId)} AND trace_id IN ${traceIds instanceof Sql ? sql`(${traceIds})` : param.strings(traceIds)}`;
