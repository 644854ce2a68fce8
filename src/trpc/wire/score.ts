import { aggregateScores, type ScoreAggregate, type ScoreToAggregate } from "../../domain/score-aggregate.ts";
import type { AggregatedScore, ScoreRow } from "../../db/rows/score.ts";
import type { ScoreFilterOptions, ScoresWithTraces } from "../../db/rows/score-list.ts";

const hasMetadata = (row: Pick<ScoreRow, "metadata">): boolean => Object.keys(row.metadata).length > 0;

/** A score as its aggregate takes it (tRPC contract 4.2). */
export const toAggregated = (row: AggregatedScore): ScoreToAggregate => ({
  id: row.id,
  name: row.name,
  source: row.source,
  dataType: row.data_type,
  value: row.value,
  stringValue: row.string_value,
  comment: row.comment,
  executionTraceId: row.execution_trace_id,
  hasMetadata: hasMetadata(row),
  timestamp: row.timestamp,
});

/** The text of a score that has one: numbers have none. */
const stringValueOf = (row: ScoreRow): string | null => (row.data_type === "NUMERIC" ? null : (row.string_value ?? ""));

/** What every answer shows of a score, but for its metadata. */
export const toScore = (row: ScoreRow, projectId: string) => ({
  id: row.id,
  projectId,
  environment: row.environment,
  timestamp: row.timestamp,
  traceId: row.trace_id,
  observationId: row.observation_id,
  sessionId: row.session_id,
  datasetRunId: row.dataset_run_id,
  name: row.name,
  // A text has no number.
  value: row.data_type === "TEXT" ? null : row.value,
  stringValue: stringValueOf(row),
  dataType: row.data_type,
  source: row.source,
  comment: row.comment,
  authorUserId: row.author_user_id,
  configId: row.config_id,
  queueId: row.queue_id,
  executionTraceId: row.execution_trace_id,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

/** A score by itself, with whether it has metadata in place of it. */
export const toScoreAlone = (row: ScoreRow, projectId: string) => ({ ...toScore(row, projectId), hasMetadata: hasMetadata(row) });

/** Scores of one thing, grouped as lists show them (tRPC contract 4.2). */
export const toScoreAggregate = (scores: readonly AggregatedScore[]): ScoreAggregate => aggregateScores(scores.map(toAggregated));

/** The rows of scores.all (tRPC contract section 7). Who annotated and by which job is known elsewhere. */
export const toScores = ({ rows, traces }: ScoresWithTraces, projectId: string) =>
  rows.map((row) => {
    const trace = row.trace_id === null ? undefined : traces.get(row.trace_id);
    return {
      ...toScoreAlone(row, projectId),
      traceName: trace?.name ?? null,
      traceUserId: trace?.user_id ?? null,
      traceTags: trace?.tags ?? null,
      jobConfigurationId: null,
      authorUserName: null,
      authorUserImage: null,
    };
  });

/** The answer of scores.filterOptions. */
export const toScoreFilterOptions = ({ names, stringValues, traceNames, users, tags }: ScoreFilterOptions) => ({
  name: names,
  stringValue: stringValues,
  traceName: traceNames,
  userId: users,
  tags: tags.map(({ value }) => ({ value })),
  booleanValue: [{ value: "true" }, { value: "false" }],
});
