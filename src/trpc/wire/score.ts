import type { ScoreToAggregate } from "../../domain/score-aggregate.ts";
import type { ScoreRow } from "../../db/rows/score.ts";

/** A score as its aggregate takes it (tRPC contract 4.2). */
export const toAggregated = (row: ScoreRow): ScoreToAggregate => ({
  id: row.id,
  name: row.name,
  source: row.source,
  dataType: row.data_type,
  value: row.value,
  stringValue: row.string_value,
  comment: row.comment,
  executionTraceId: row.execution_trace_id,
  hasMetadata: Object.keys(row.metadata).length > 0,
  timestamp: row.timestamp,
});
