import type { ObservationRow } from "./observation.ts";
import type { ScoreRow } from "./score.ts";
import type { TraceRow } from "./trace.ts";
import { HOUR_MS } from "../../domain/duration.ts";
import type { RowStream } from "../row-stream.ts";

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
  /** By start time, then id. Of very many only the first. */
  observations: ObservationRow[];
  /** Those after `observations`, to be taken one by one or left (`RowStream` of db/row-stream.ts). */
  more?: AsyncGenerator<ObservationRow, void, undefined>;
  /** Newest first. */
  scores: ScoreRow[];
}

/** Score types a trace shows: corrections are not among them (REST contract 2.2). */
export const DETAIL_SCORE_TYPES: readonly string[] = ["NUMERIC", "BOOLEAN", "CATEGORICAL", "TEXT"];

/** The types of scores that a detail shows. */
export const scoreTypesOf = ({ corrections }: TraceDetailInput): readonly string[] => (corrections ? [...DETAIL_SCORE_TYPES, "CORRECTION"] : DETAIL_SCORE_TYPES);

/** From when on its observations and scores count; undefined = always. */
export const sinceOf = ({ since }: TraceDetailInput, timestamp: Date): number | undefined => (since === undefined ? timestamp.getTime() - HOUR_MS : (since ?? undefined));

/** A detail of what was read at once; when one read fails, or there is no trace, nobody takes the rest of the observations. */
export async function detailOf(trace: Promise<TraceRow | undefined>, observations: Promise<RowStream<ObservationRow>>, scores: Promise<ScoreRow[]>): Promise<TraceDetail | undefined> {
  const leave = (): Promise<void> => observations.then(({ rest }) => rest?.return()).then(() => {}, () => {});
  try {
    const [found, { held, rest }, given] = await Promise.all([trace, observations, scores]);
    if (found !== undefined) return { trace: found, observations: held, ...(rest ? { more: rest } : {}), scores: given };
  } catch (error) {
    void leave();
    throw error;
  }
  await leave();
  return undefined;
}
