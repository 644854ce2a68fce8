import type { ScoreRow } from "../../db/rows/score.ts";
import type { ScoreV3FieldGroup } from "../../schemas/score-v3.ts";
import { decodeMetadata } from "../../schemas/stored.ts";

/** One field for every kind of value. */
function valueOf(row: ScoreRow): number | boolean | string {
  if (row.data_type === "NUMERIC") return row.value;
  if (row.data_type === "BOOLEAN") return row.value === 1;
  return row.data_type === "CORRECTION" ? row.long_string_value : (row.string_value ?? "");
}

/** What the score is about; an observation is known within its trace. */
function subjectOf(row: ScoreRow) {
  if (row.dataset_run_id !== null) return { kind: "experiment", id: row.dataset_run_id };
  if (row.observation_id !== null) return { kind: "observation", id: row.observation_id, ...(row.trace_id === null ? {} : { traceId: row.trace_id }) };
  return row.session_id === null ? { kind: "trace", id: row.trace_id ?? "" } : { kind: "session", id: row.session_id };
}

/** A score of GET /v3/scores (REST contract 7.3): the keys of the groups that were asked for. */
export const toWireScoreV3 = (row: ScoreRow, projectId: string, fields: ReadonlySet<ScoreV3FieldGroup>) => ({
  id: row.id,
  projectId,
  name: row.name,
  dataType: row.data_type,
  value: valueOf(row),
  source: row.source,
  timestamp: row.timestamp,
  environment: row.environment,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  ...(fields.has("details") ? { comment: row.comment, configId: row.config_id, metadata: decodeMetadata(row.metadata) } : {}),
  ...(fields.has("annotation") ? { authorUserId: row.author_user_id, queueId: row.queue_id } : {}),
  ...(fields.has("subject") ? { subject: subjectOf(row) } : {}),
});
