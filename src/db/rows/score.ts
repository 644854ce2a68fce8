import { z } from "zod";
import { float, instant, textOrNull } from "../codecs.ts";
import { sql } from "../sql.ts";

/** A score as both sides select it, under the same column names. */
export const scoreRow = z.object({
  id: z.string(),
  timestamp: instant,
  environment: z.string(),
  trace_id: textOrNull,
  session_id: textOrNull,
  dataset_run_id: textOrNull,
  observation_id: textOrNull,
  name: z.string(),
  value: float,
  source: z.string(),
  comment: textOrNull,
  metadata: z.record(z.string(), z.string()),
  author_user_id: textOrNull,
  config_id: textOrNull,
  data_type: z.string(),
  string_value: textOrNull,
  long_string_value: z.string(),
  queue_id: textOrNull,
  execution_trace_id: textOrNull,
  created_at: instant,
  updated_at: instant,
});
export type ScoreRow = z.output<typeof scoreRow>;

/** Its columns, named alike in `scores` and `exp_scores`. `s` is the table. */
export const scoreColumns = sql`
  s.id AS id, s.timestamp AS timestamp, s.environment AS environment, s.trace_id AS trace_id, s.session_id AS session_id, s.dataset_run_id AS dataset_run_id,
  s.observation_id AS observation_id, s.name AS name, s.value AS value, s.source AS source, s.comment AS comment, s.metadata AS metadata,
  s.author_user_id AS author_user_id, s.config_id AS config_id, s.data_type AS data_type, s.string_value AS string_value,
  s.long_string_value AS long_string_value, s.queue_id AS queue_id, s.execution_trace_id AS execution_trace_id, s.created_at AS created_at, s.updated_at AS updated_at`;
