import { z } from "zod";
import { flag, instant, textOrNull } from "../codecs.ts";

/** A trace's own fields as both sides select them, under the same column names. */
export const traceRow = z.object({
  id: z.string(),
  timestamp: instant,
  name: textOrNull,
  user_id: textOrNull,
  session_id: textOrNull,
  release: textOrNull,
  version: textOrNull,
  environment: z.string(),
  public: flag,
  bookmarked: flag,
  // The order of stored tags differs by writer and side; the wire's is sorted.
  tags: z.array(z.string()).transform((tags) => [...new Set(tags)].sort()),
  metadata: z.record(z.string(), z.string()),
  input: z.string().nullable(),
  output: z.string().nullable(),
  created_at: instant,
  updated_at: instant,
});
export type TraceRow = z.output<typeof traceRow>;

/** A trace of a list with what its observations and scores add up to; the groups that were not asked for are empty. */
export interface TraceListRow extends TraceRow {
  observationIds: string[];
  scoreIds: string[];
  latencyMs: number;
  totalCost: string;
}

/** A page of a list and the number of rows a full walk would give. */
export interface Page<Row> {
  rows: Row[];
  total: number;
}
