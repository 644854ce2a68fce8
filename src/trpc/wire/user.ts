import type { UserMetrics } from "../../db/rows/users.ts";

/** A row of users.metrics (tRPC contract section 8). */
export const toUserMetrics = (row: UserMetrics) => ({
  userId: row.userId,
  environment: row.environment,
  firstTrace: row.first_trace,
  lastTrace: row.last_trace,
  totalPromptTokens: row.input_usage,
  totalCompletionTokens: row.output_usage,
  totalTokens: row.total_usage,
  totalObservations: row.observations,
  totalTraces: row.traces,
  sumCalculatedTotalCost: Number(row.total_cost),
});

/** What users.byId answers; of a user that no trace names: zeros, and no times. */
export const toUser = (userId: string, row: UserMetrics | undefined) => ({
  userId,
  firstTrace: row?.first_trace,
  lastTrace: row?.last_trace,
  totalPromptTokens: Number(row?.input_usage ?? 0),
  totalCompletionTokens: Number(row?.output_usage ?? 0),
  totalTokens: Number(row?.total_usage ?? 0),
  totalObservations: Number(row?.observations ?? 0),
  totalTraces: Number(row?.traces ?? 0),
  sumCalculatedTotalCost: Number(row?.total_cost ?? 0),
});
