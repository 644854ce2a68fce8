import { dateTimeText } from "../../db/sql.ts";
import type { FoldedObservation } from "../fold/observation.ts";
import { storableTime } from "../fold/order.ts";
import type { FoldedScore } from "../fold/score.ts";
import type { FoldedTrace } from "../fold/trace.ts";
import { metadataToMap } from "../values/metadata.ts";

/** A row as it is sent to ClickHouse (JSONEachRow), by column name. */
export type Row = Record<string, unknown>;

const time = (ms: number | null): string | null => (ms === null ? null : dateTimeText(storableTime(ms)));

const stamps = (entity: { createdAt: number; updatedAt: number; eventTs: number }): Row => ({
  created_at: time(entity.createdAt),
  updated_at: time(entity.updatedAt),
  event_ts: time(entity.eventTs),
  is_deleted: 0,
});

/** A tombstone of the same row at another place, one version below it: it hides older folds there, never the row itself. */
const buried = (row: Row, eventTs: number, place: Row): Row => ({ ...row, ...place, event_ts: time(eventTs - 1), is_deleted: 1 });

/** The row of `traces`, and tombstones where older folds may have left one. */
export function traceRows(projectId: string, trace: FoldedTrace): Row[] {
  const row: Row = {
    id: trace.id,
    timestamp: time(trace.timestamp),
    name: trace.name ?? "",
    user_id: trace.userId,
    metadata: metadataToMap(trace.metadata),
    release: trace.release,
    version: trace.version,
    project_id: projectId,
    environment: trace.environment,
    public: trace.public,
    bookmarked: trace.bookmarked,
    tags: trace.tags,
    input: trace.input,
    output: trace.output,
    session_id: trace.sessionId,
    ...stamps(trace),
  };
  return [...(trace.exists ? [row] : []), ...trace.pastHours.map((hour) => buried({ ...row, input: null, output: null }, trace.eventTs, { timestamp: time(hour) }))];
}

/** The row of `observations`, and tombstones where older folds may have left one. */
export function observationRows(projectId: string, o: FoldedObservation): Row[] {
  const row: Row = {
    id: o.id,
    trace_id: o.traceId,
    project_id: projectId,
    environment: o.environment,
    type: o.type,
    parent_observation_id: o.parentObservationId,
    start_time: time(o.startTime),
    end_time: time(o.endTime),
    name: o.name ?? "",
    metadata: metadataToMap(o.metadata),
    level: o.level,
    status_message: o.statusMessage,
    version: o.version,
    input: o.input,
    output: o.output,
    provided_model_name: o.model,
    ...o.stored,
    ...(o.internalModelId === null ? {} : { internal_model_id: o.internalModelId, usage_pricing_tier_id: o.pricingTierId, usage_pricing_tier_name: o.pricingTierName }),
    model_parameters: o.modelParameters,
    provided_usage_details: o.providedUsage,
    usage_details: o.usage,
    provided_cost_details: o.providedCost,
    cost_details: o.cost,
    total_cost: o.totalCost,
    completion_start_time: time(o.completionStartTime),
    prompt_name: o.promptName,
    prompt_version: o.promptVersion,
    ...stamps(o),
  };
  return [
    row,
    ...o.pastPlaces.map((p) =>
      buried({ ...row, input: null, output: null }, o.eventTs, { type: p.type, trace_id: p.traceId, start_time: time(p.startTime) }),
    ),
  ];
}

/** The row of `scores`, and tombstones where older folds may have left one. */
export function scoreRows(projectId: string, score: FoldedScore): Row[] {
  const row: Row = {
    id: score.id,
    timestamp: time(score.timestamp),
    project_id: projectId,
    environment: score.environment,
    trace_id: score.traceId,
    session_id: score.sessionId,
    dataset_run_id: score.datasetRunId,
    observation_id: score.observationId,
    name: score.name,
    value: score.value,
    source: score.source,
    comment: score.comment,
    metadata: metadataToMap(score.metadata),
    author_user_id: score.authorUserId,
    config_id: score.configId,
    data_type: score.dataType,
    string_value: score.stringValue,
    queue_id: score.queueId,
    execution_trace_id: score.executionTraceId,
    long_string_value: score.longStringValue,
    ...stamps(score),
  };
  return [row, ...score.pastPlaces.map((p) => buried(row, score.eventTs, { name: p.name, trace_id: p.traceId, timestamp: time(p.timestamp) }))];
}
