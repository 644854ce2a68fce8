import type { ObservationRow } from "./observation.ts";
import type { ScoreRow } from "./score.ts";
import type { TraceRow } from "./trace.ts";

export interface TraceDetailInput {
  traceId: string;
  /** The trace's own input and output. */
  texts: boolean;
  /** `narrow`: without input and output, for what is computed from them. */
  observations: "none" | "narrow" | "whole";
  scores: boolean;
}

export interface TraceDetail {
  trace: TraceRow;
  /** By start time, then id; those that start from an hour before the trace's timestamp on (REST contract 2.2). */
  observations: ObservationRow[];
  /** From an hour before the trace's timestamp on, newest first. */
  scores: ScoreRow[];
}

export const HOUR_MS = 3_600_000;

/** Score types a trace shows: corrections are not among them (REST contract 2.2). */
export const DETAIL_SCORE_TYPES: readonly string[] = ["NUMERIC", "BOOLEAN", "CATEGORICAL", "TEXT"];
