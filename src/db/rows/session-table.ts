import { z } from "zod";
import type { SessionColumnId, SessionSortColumn } from "../../schemas/filter-columns/sessions.ts";
import type { ResolvedCondition } from "../../schemas/filter-columns/table.ts";
import type { TableOrder } from "../../schemas/order.ts";
import { decimal, instant, uint, units } from "../codecs.ts";
import type { AggregatedScore } from "./score.ts";
import { traceRow } from "./trace.ts";

export type SessionCondition = ResolvedCondition<SessionColumnId>;

export interface SessionTableInput {
  conditions: readonly SessionCondition[];
  /** Newest first when nothing else is asked for; then by id, in the same direction. */
  order: TableOrder<SessionSortColumn>;
  /** 0-based. */
  page: number;
  limit: number;
}

/**
 * A session as its live traces tell it: created at the earliest trace's timestamp, in that trace's environment. All of
 * its traces count, whatever window it was selected by.
 */
export const sessionTableRow = z.object({
  id: z.string(),
  created_at: instant,
  environment: z.string(),
  user_ids: traceRow.shape.tags,
  tags: traceRow.shape.tags,
  trace_count: uint,
});
export type SessionTableRow = z.output<typeof sessionTableRow>;

/** With what the observations of its traces add up to. `duration`: whole seconds from the first start to the last end. */
export const sessionTotalsRow = sessionTableRow.extend({
  total_observations: uint,
  duration: z.coerce.number(),
  input_cost: decimal,
  output_cost: decimal,
  total_cost: decimal,
  input_usage: units,
  output_usage: units,
  total_usage: units,
});
export type SessionTotalsRow = z.output<typeof sessionTotalsRow>;

/** `scores`: those given to the session itself. */
export interface SessionMetrics extends SessionTotalsRow {
  scores: AggregatedScore[];
}
