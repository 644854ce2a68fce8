import type { ObservationRow } from "./observation.ts";
import type { ScoreRow } from "./score.ts";
import type { TraceRow } from "./trace.ts";
import { HOUR_MS } from "../../domain/duration.ts";

export interface TraceDetailInput {
  traceId: string;
  /** The trace's own input and output. */
  texts: boolean;
  /** `narrow`: without input and output, for what is computed from them. */
  observations: "none" | "narrow" | "whole";
  scores: boolean;
  /** Corrections among the scores. */
  corrections?: boolean;
  /** Milliseconds from which on observations and scores count; null: all. Left out: an hour before the trace's timestamp (REST contract 2.2). */
  since?: number | null;
}

export interface TraceDetail {
  trace: TraceRow;
  /** By start time, then id. */
  observations: ObservationRow[];
  /** Newest first. */
  scores: ScoreRow[];
}

/** Score types a trace shows: corrections are not among them (REST contract 2.2). */
export const DETAIL_SCORE_TYPES: readonly string[] = ["NUMERIC", "BOOLEAN", "CATEGORICAL", "TEXT"];

/** The types of scores that a detail shows. */
export const scoreTypesOf = ({ corrections }: TraceDetailInput): readonly string[] => (corrections ? [...DETAIL_SCORE_TYPES, "CORRECTION"] : DETAIL_SCORE_TYPES);

/** From when on its observations and scores count; undefined = always. */
export const sinceOf = ({ since }: TraceDetailInput, timestamp: Date): number | undefined => (since === undefined ? timestamp.getTime() - HOUR_MS : (since ?? undefined));
