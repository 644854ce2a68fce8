import type { Db, QueryTag } from "../../db/client.ts";
import type { WriteMode } from "../../rollout/modes.ts";
import type { Row } from "./rows.ts";

/** Rows of the current tables' shape, whichever side they go to. */
export interface EntityRows {
  traces: Row[];
  observations: Row[];
  scores: Row[];
}

/** A row of `traces` as a statement about a whole trace at the door of the new tables (`exp_ingest`). */
const traceDoor = (r: Row): Row => ({
  project_id: r.project_id, trace_id: r.id, span_id: "", start_time: r.timestamp, name: r.name, environment: r.environment,
  release: r.release ?? "", version: r.version ?? "", user_id: r.user_id ?? "", session_id: r.session_id ?? "",
  public: r.public, bookmarked: r.bookmarked, tags: r.tags, metadata: r.metadata, whole: 1, input: r.input, output: r.output,
  created_at: r.created_at, updated_at: r.updated_at, event_ts: r.event_ts, is_deleted: r.is_deleted,
});

const observationDoor = (r: Row): Row => ({
  project_id: r.project_id, trace_id: r.trace_id, span_id: r.id, parent_span_id: r.parent_observation_id ?? "",
  start_time: r.start_time, end_time: r.end_time, completion_start_time: r.completion_start_time, type: r.type, name: r.name,
  environment: r.environment, version: r.version, metadata: r.metadata, whole: 1, input: r.input, output: r.output,
  level: r.level, status_message: r.status_message ?? "", model: r.provided_model_name ?? "", internal_model_id: r.internal_model_id ?? "",
  model_parameters: r.model_parameters ?? "", prompt_id: r.prompt_id ?? "", prompt_name: r.prompt_name ?? "", prompt_version: r.prompt_version,
  usage_pricing_tier_id: r.usage_pricing_tier_id ?? "", usage_pricing_tier_name: r.usage_pricing_tier_name ?? "",
  tool_definitions: r.tool_definitions, tool_calls: r.tool_calls, tool_call_names: r.tool_call_names,
  provided_usage_details: r.provided_usage_details, usage_details: r.usage_details,
  provided_cost_details: r.provided_cost_details, cost_details: r.cost_details, total_cost: r.total_cost,
  created_at: r.created_at, updated_at: r.updated_at, event_ts: r.event_ts, is_deleted: r.is_deleted,
});

const scoreDoor = (r: Row): Row => ({
  project_id: r.project_id, day: String(r.timestamp).slice(0, 10), trace_id: r.trace_id ?? "", id: r.id, timestamp: r.timestamp,
  environment: r.environment, observation_id: r.observation_id ?? "", session_id: r.session_id ?? "", dataset_run_id: r.dataset_run_id ?? "",
  name: r.name, value: r.value, source: r.source, comment: r.comment ?? "", metadata: r.metadata, author_user_id: r.author_user_id ?? "",
  config_id: r.config_id ?? "", data_type: r.data_type, string_value: r.string_value ?? "", queue_id: r.queue_id ?? "",
  execution_trace_id: r.execution_trace_id ?? "", long_string_value: r.long_string_value, created_at: r.created_at, updated_at: r.updated_at,
  event_ts: r.event_ts, is_deleted: r.is_deleted,
});

/**
 * Rows, then the tombstones of their older places. Apart, because a trace is not in the key of the current tables: within
 * one insert the row of an observation that changed its trace would swallow the tombstone that hides it in the old one.
 */
async function insertCurrent(db: Db, tag: QueryTag, table: string, rows: readonly Row[]): Promise<void> {
  await db.insert(tag, table, rows.filter((row) => row.is_deleted === 0));
  await db.insert(tag, table, rows.filter((row) => row.is_deleted === 1));
}

/**
 * Writes rows to the side or sides the write mode names, one insert a table. `current`: the feed views fill the new
 * tables. `dual`: both directly, the feed standing back. `new`: nothing touches the current tables.
 */
export async function writeRows(db: Db, projectId: string, mode: WriteMode, rows: EntityRows): Promise<void> {
  const tag = (table: string): QueryTag => ({ name: `ingest.write.${table}`, projectId, ...(mode === "dual" ? { feed: "direct" } : {}) });
  const current = (): Promise<void>[] => [
    insertCurrent(db, tag("traces"), "traces", rows.traces),
    insertCurrent(db, tag("observations"), "observations", rows.observations),
    insertCurrent(db, tag("scores"), "scores", rows.scores),
  ];
  const direct = (): Promise<void>[] => [
    db.insert(tag("exp_ingest"), "exp_ingest", [...rows.traces.map(traceDoor), ...rows.observations.map(observationDoor)]),
    db.insert(tag("exp_scores"), "exp_scores", rows.scores.map(scoreDoor)),
  ];
  await Promise.all([...(mode === "new" ? [] : current()), ...(mode === "current" ? [] : direct())]);
}
