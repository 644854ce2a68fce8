import type { ScoreRow } from "../../db/rows/score.ts";
import type { ScoreTrace } from "../../db/rows/score-list.ts";
import type { ScoreFieldGroup } from "../../schemas/score.ts";
import { decodeMetadata } from "../../schemas/stored.ts";

/** The text a score shows: a correction's is in the long column (REST contract 4.1). */
const stringValueOf = (row: ScoreRow): string | null => (row.data_type === "CORRECTION" ? row.long_string_value : row.data_type === "NUMERIC" ? null : (row.string_value ?? ""));

/** A score as v1 shows it and as a trace carries it: without session, run and trace (REST contract 2.2, 4.1). */
export function toWireScore(row: ScoreRow, projectId: string) {
  return {
    id: row.id,
    projectId,
    timestamp: row.timestamp,
    environment: row.environment,
    name: row.name,
    dataType: row.data_type,
    source: row.source,
    // A text has no number: the key is absent.
    ...(row.data_type === "TEXT" ? {} : { value: row.value }),
    stringValue: stringValueOf(row),
    traceId: row.trace_id,
    observationId: row.observation_id,
    comment: row.comment,
    metadata: decodeMetadata(row.metadata),
    authorUserId: row.author_user_id,
    configId: row.config_id,
    queueId: row.queue_id,
    executionTraceId: row.execution_trace_id,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** A score as v2 shows it (REST contract 4.2). */
export const toWireScoreV2 = (row: ScoreRow, projectId: string) => ({ ...toWireScore(row, projectId), sessionId: row.session_id, datasetRunId: row.dataset_run_id });

const traceOf = (row: ScoreRow, traces: ReadonlyMap<string, ScoreTrace>): ScoreTrace | undefined => (row.trace_id === null ? undefined : traces.get(row.trace_id));

/** A score of GET /scores. A trace without a row has no fields. */
export function toWireListedScoreV1(row: ScoreRow, traces: ReadonlyMap<string, ScoreTrace>, projectId: string) {
  const trace = traceOf(row, traces);
  return { ...toWireScore(row, projectId), trace: { userId: trace?.user_id ?? null, tags: trace?.tags ?? [], environment: trace?.environment ?? null } };
}

/** A score of GET /v2/scores: `trace` is null where there is none, has no row, or was not asked for. */
export function toWireListedScore(row: ScoreRow, traces: ReadonlyMap<string, ScoreTrace>, projectId: string, fields: ReadonlySet<ScoreFieldGroup>) {
  const trace = fields.has("trace") ? traceOf(row, traces) : undefined;
  return { ...toWireScoreV2(row, projectId), trace: trace ? { userId: trace.user_id, tags: trace.tags, environment: trace.environment, sessionId: trace.session_id } : null };
}
