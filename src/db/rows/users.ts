import { z } from "zod";
import { decimal, instant, uint, uint64 } from "../codecs.ts";
import type { TraceSelection } from "./trace-list.ts";

/** Users have no rows of their own: one exists while a live trace names it. */

export interface UserTableInput {
  /** Which of their traces count. */
  conditions: TraceSelection["conditions"];
  /** Part of the user's id, in any case. */
  search: string | null | undefined;
  /** 0-based. */
  page: number;
  limit: number;
}

/** `userId`, as no column is called: it would be hidden. `users`: the number of rows a full walk gives. */
export const userPageRow = z.object({ userId: z.string(), traces: uint64, users: uint });

export interface UserTable {
  rows: { userId: string; traces: bigint }[];
  total: number;
}

export interface UserMetricsInput {
  userIds: readonly string[];
  conditions: TraceSelection["conditions"];
}

/**
 * What a user's traces and their observations add up to. Traces without observations count too [T-14]; the environment
 * is the earliest trace's. Costs are decimal text.
 */
export const userMetricsRow = z.object({
  userId: z.string(),
  environment: z.string(),
  first_trace: instant,
  last_trace: instant,
  traces: uint64,
  observations: uint64,
  input_usage: uint64,
  output_usage: uint64,
  total_usage: uint64,
  total_cost: decimal,
});
export type UserMetrics = z.output<typeof userMetricsRow>;
