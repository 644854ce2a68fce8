import { sql } from "../sql.ts";

/** The columns of `observations` under the names of `rows/observation.ts`. `o` is the table. */
export const observationColumns = sql`
  o.id AS id, o.trace_id AS trace_id, o.type AS type, o.environment AS environment, o.parent_observation_id AS parent_observation_id,
  o.start_time AS start_time, o.end_time AS end_time, o.completion_start_time AS completion_start_time, o.name AS name, o.level AS level,
  o.status_message AS status_message, o.version AS version, o.metadata AS metadata, o.provided_model_name AS model,
  o.internal_model_id AS internal_model_id, o.model_parameters AS model_parameters, o.prompt_id AS prompt_id, o.prompt_name AS prompt_name,
  o.prompt_version AS prompt_version, o.usage_details AS usage_details, o.cost_details AS cost_details, o.total_cost AS total_cost,
  o.usage_pricing_tier_id AS usage_pricing_tier_id, o.usage_pricing_tier_name AS usage_pricing_tier_name, o.created_at AS created_at, o.updated_at AS updated_at`;

/** The columns of `traces` under the names of `rows/trace.ts`, without the texts. `t` is the table. */
export const traceColumns = sql`
  t.id AS id, t.timestamp AS timestamp, t.name AS name, t.user_id AS user_id, t.session_id AS session_id, t.release AS release, t.version AS version,
  t.environment AS environment, t.public AS public, t.bookmarked AS bookmarked, t.tags AS tags, t.created_at AS created_at, t.updated_at AS updated_at`;
