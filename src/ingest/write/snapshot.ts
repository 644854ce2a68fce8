import type { StoredObservation, StoredScore, StoredTrace } from "../../db/rows/stored.ts";
import type { Json, JsonObject, Level, ObservationEvent, ObservationType, ScoreEvent, ScoreStatement, TraceEvent } from "../event.ts";
import { ARRIVAL_SLOTS, type LoggedEvent } from "../fold/order.ts";

/** A stored row as the first statement about its entity. */
export const SNAPSHOT_ID = "stored-row";

interface Versioned {
  id: string;
  created_at: Date;
  event_ts: Date;
}

const base = (row: Versioned) => ({
  entityId: row.id,
  eventId: SNAPSHOT_ID,
  // Before any event: what events state goes over it, and what only it states stays.
  at: 0,
  isUpdate: false,
  arrival: row.created_at.getTime() * ARRIVAL_SLOTS,
  receivedAt: row.event_ts.getTime(),
});

/** Stored metadata holds objects as JSON text; as objects they merge key by key [I-5]. Other text stays text. */
function metadataOf(map: Record<string, string>): { metadata?: JsonObject } {
  const entries = Object.entries(map).map(([key, text]): [string, Json] => {
    if (!/^\s*[[{]/.test(text)) return [key, text];
    try {
      return [key, JSON.parse(text) as Json];
    } catch {
      return [key, text];
    }
  });
  return entries.length === 0 ? {} : { metadata: Object.fromEntries(entries) };
}

/** Keeps the fields that are set. */
const set = <Fields extends Record<string, unknown>>(fields: Fields): { [Key in keyof Fields]?: NonNullable<Fields[Key]> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined)) as never;

const units = (map: Record<string, unknown>): Record<string, string> | undefined =>
  Object.keys(map).length === 0 ? undefined : Object.fromEntries(Object.entries(map).map(([key, value]) => [key, String(value)]));

export const traceSnapshot = (row: StoredTrace): LoggedEvent<TraceEvent> => ({
  ...base(row),
  kind: "trace",
  body: {
    timestamp: row.timestamp.getTime(),
    environment: row.environment,
    public: row.public,
    bookmarked: row.bookmarked,
    tags: row.tags,
    ...metadataOf(row.metadata),
    ...set({ name: row.name, userId: row.user_id, sessionId: row.session_id, release: row.release, version: row.version, input: row.input, output: row.output }),
  },
});

export const observationSnapshot = (row: StoredObservation): LoggedEvent<ObservationEvent> => ({
  ...base(row),
  kind: "observation",
  body: {
    type: row.type as ObservationType,
    startTime: row.start_time.getTime(),
    environment: row.environment,
    level: row.level as Level,
    ...metadataOf(row.metadata),
    ...set({
      traceId: row.trace_id,
      endTime: row.end_time?.getTime(),
      completionStartTime: row.completion_start_time?.getTime(),
      name: row.name,
      input: row.input,
      output: row.output,
      statusMessage: row.status_message,
      version: row.version,
      parentObservationId: row.parent_observation_id,
      model: row.model,
      modelParameters: row.model_parameters,
      promptName: row.prompt_name,
      promptVersion: row.prompt_version,
      usage: units(row.provided_usage_details),
      // A cost that the other writer computed counts as given: its prices are not ours to guess.
      cost: units(row.provided_cost_details) ?? units(row.cost_details),
    }),
    stored: {
      prompt_id: row.prompt_id,
      internal_model_id: row.internal_model_id,
      usage_pricing_tier_id: row.usage_pricing_tier_id,
      usage_pricing_tier_name: row.usage_pricing_tier_name,
      tool_definitions: row.tool_definitions,
      tool_calls: row.tool_calls,
      tool_call_names: row.tool_call_names,
    },
  },
});

export const scoreSnapshot = (row: StoredScore): LoggedEvent<ScoreEvent> => ({
  ...base(row),
  // A score keeps the time of its first statement, so the row's time is this one's.
  at: row.timestamp.getTime() * 1_000,
  kind: "score",
  body: {
    name: row.name,
    dataType: row.data_type as ScoreStatement["dataType"],
    source: row.source as ScoreStatement["source"],
    value: row.value,
    stringValue: row.string_value,
    longStringValue: row.long_string_value,
    environment: row.environment,
    ...metadataOf(row.metadata),
    ...set({
      traceId: row.trace_id,
      sessionId: row.session_id,
      datasetRunId: row.dataset_run_id,
      observationId: row.observation_id,
      comment: row.comment,
      authorUserId: row.author_user_id,
      configId: row.config_id,
      queueId: row.queue_id,
      executionTraceId: row.execution_trace_id,
    }),
  },
});
