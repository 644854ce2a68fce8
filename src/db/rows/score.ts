import { z } from "zod";
import { float, instant, textOrNull } from "../codecs.ts";
import { ident, joinSql, sql, type Sql } from "../sql.ts";

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

export type ScoreField = keyof ScoreRow;
export const SCORE_FIELDS = Object.keys(scoreRow.shape) as ScoreField[];

/** What lists of other things show of their scores: enough for an aggregate (domain/score-aggregate.ts). */
export const AGGREGATED_FIELDS = [
  "id", "timestamp", "trace_id", "session_id", "observation_id", "name", "value", "source", "comment", "metadata", "data_type", "string_value", "execution_trace_id",
] as const satisfies readonly ScoreField[];
export type AggregatedScore = Pick<ScoreRow, (typeof AGGREGATED_FIELDS)[number]>;

/** Their columns, named alike in `scores` and `exp_scores`. `s` is the table. */
export const scoreColumns = (fields: readonly ScoreField[] = SCORE_FIELDS): Sql => joinSql(fields.map((field) => sql`s.${ident(field)} AS ${ident(field)}`), ", ");
