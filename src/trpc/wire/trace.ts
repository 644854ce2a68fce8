import Big from "big.js";
import type { TraceWithObservations } from "../../access/traces.byIdWithObservationsAndScores.ts";
import type { TraceFilterOptions } from "../../db/rows/filter-options.ts";
import type { ObservationDetailRow, ObservationFactsRow } from "../../db/rows/generation.ts";
import type { ScoreRow } from "../../db/rows/score.ts";
import type { TraceRow } from "../../db/rows/trace.ts";
import type { TraceMetrics, TracesTableRow } from "../../db/rows/traces-table.ts";
import { latencyMs } from "../../domain/latency.ts";
import { preview, type Verbosity } from "../../domain/preview.ts";
import { aggregateScores } from "../../domain/score-aggregate.ts";
import { decodeMetadata } from "../../schemas/stored.ts";
import { toObservation } from "./observation.ts";
import { toAggregated, toScore } from "./score.ts";
import { toScoreOptions } from "./score-options.ts";

/** A row of traces.all (tRPC contract 4.1). */
export const toTraceRow = (row: TracesTableRow, projectId: string) => ({
  id: row.id,
  projectId,
  timestamp: row.timestamp,
  tags: row.tags,
  bookmarked: row.bookmarked,
  name: row.name,
  release: row.release,
  version: row.version,
  userId: row.user_id,
  environment: row.environment,
  sessionId: row.session_id,
  public: row.public,
});

/** Null where there is no cost, or one of 0. */
const costOf = (cost: string | undefined): Big | null => (cost === undefined || new Big(cost).eq(0) ? null : new Big(cost));

const levelOf = (row: TraceMetrics): string =>
  row.error_count > 0n ? "ERROR" : row.warning_count > 0n ? "WARNING" : row.default_count > 0n ? "DEFAULT" : row.debug_count > 0n ? "DEBUG" : "";

/** A row of traces.metrics (tRPC contract 4.2). */
export const toTraceMetrics = (row: TraceMetrics, projectId: string) => ({
  id: row.trace_id,
  projectId,
  latency: row.latency_ms / 1_000,
  promptTokens: row.input_usage,
  completionTokens: row.output_usage,
  totalTokens: row.total_usage,
  observationCount: row.observation_count,
  errorCount: row.error_count,
  warningCount: row.warning_count,
  defaultCount: row.default_count,
  debugCount: row.debug_count,
  usageDetails: row.usage_details,
  costDetails: Object.fromEntries(Object.entries(row.cost_details).map(([key, cost]) => [key, Number(cost)])),
  calculatedInputCost: costOf(row.cost_details.input),
  calculatedOutputCost: costOf(row.cost_details.output),
  calculatedTotalCost: costOf(row.cost_details.total),
  level: levelOf(row),
  scores: aggregateScores(row.scores.map(toAggregated)),
});

/** The answer of traces.filterOptions (tRPC contract 4.3). */
export const toFilterOptions = ({ names, users, sessions, tags, scores }: TraceFilterOptions) => ({
  name: names,
  users,
  sessions,
  tags: tags.map(({ value }) => ({ value })),
  ...toScoreOptions(scores),
});

const metadataText = (metadata: Record<string, string>): string => JSON.stringify(decodeMetadata(metadata));

const traceFields = (row: TraceRow, projectId: string) => ({ ...toTraceRow(row, projectId), createdAt: row.created_at, updatedAt: row.updated_at, metadata: metadataText(row.metadata) });

/** The answer of traces.byId: input and output as stored (tRPC contract 4.4). */
export const toTrace = (row: TraceRow, projectId: string, verbosity: Verbosity) => ({
  ...traceFields(row, projectId),
  input: preview(row.input, verbosity),
  output: preview(row.output, verbosity),
});

/** The answer of observations.byId. */
export const toObservationDetail = (row: ObservationDetailRow, projectId: string, verbosity: Verbosity) => ({
  ...toObservation(row, projectId),
  internalModel: row.internal_model_id,
  input: preview(row.input, verbosity),
  output: preview(row.output, verbosity),
  metadata: metadataText(row.metadata),
});

const toObservationFacts = (row: ObservationFactsRow, projectId: string) => ({ ...toObservation(row, projectId), metadata: metadataText(row.metadata), input: undefined, output: undefined });

/** A score of a trace's page. A correction is a text, and has no number. */
const toDetailScore = (row: ScoreRow, projectId: string) => ({
  ...toScore(row, projectId),
  ...(row.data_type === "CORRECTION" ? { value: null, stringValue: null, longStringValue: row.long_string_value } : {}),
  metadata: metadataText(row.metadata),
});

/** JSON of the stored text: encoded twice where that is JSON already [T-8]. */
const encodedAgain = (text: string | null): string | null => (text === null ? null : JSON.stringify(text));

/** The answer of traces.byIdWithObservationsAndScores (tRPC contract 4.4). */
export function toTraceWithObservations({ trace, observations, scores }: TraceWithObservations, projectId: string) {
  const latency = latencyMs(observations.map((o) => ({ start: o.start_time.getTime(), end: o.end_time?.getTime() ?? null }))) / 1_000;
  const isCorrection = (row: ScoreRow): boolean => row.data_type === "CORRECTION";
  return {
    ...traceFields(trace, projectId),
    input: encodedAgain(trace.input),
    output: encodedAgain(trace.output),
    scores: scores.filter((row) => !isCorrection(row)).map((row) => toDetailScore(row, projectId)),
    corrections: scores.filter(isCorrection).map((row) => toDetailScore(row, projectId)),
    latency: latency === 0 ? undefined : latency,
    observations: observations.map((row) => toObservationFacts(row, projectId)),
  };
}
