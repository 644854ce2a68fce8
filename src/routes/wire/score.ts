import type { ScoreRow } from "../../db/rows/score.ts";
import { decodeMetadata } from "../../schemas/stored.ts";

/** The text a score shows: a correction's is in the long column (REST contract 4.1). */
const stringValueOf = (row: ScoreRow): string | null => (row.data_type === "CORRECTION" ? row.long_string_value : row.data_type === "NUMERIC" ? null : row.string_value);

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
