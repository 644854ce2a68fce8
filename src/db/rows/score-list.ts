import { z } from "zod";
import type { TimePlace, Walk } from "../../schemas/cursor.ts";
import type { ScoreParameterId } from "../../schemas/filter-columns/score-parameters.ts";
import type { ResolvedCondition } from "../../schemas/filter-columns/table.ts";
import { uint } from "../codecs.ts";
import { scoreRow, type ScoreRow } from "./score.ts";
import { type Page, traceRow } from "./trace.ts";

export type ScoreCondition = ResolvedCondition<ScoreParameterId>;

/** What a list of scores is of. */
export interface ScoreSelection {
  /** Everything AND-ed. One on a column of the trace selects only scores whose trace has a row. */
  conditions: readonly ScoreCondition[];
  /** Comparisons of the value that filters do not have. */
  numbers?: { anyOf: readonly number[] } | { not: number } | undefined;
  /** `trace`: scores of traces and observations, without corrections. */
  subject: "any" | "trace";
}

export interface ScoreListInput extends ScoreSelection {
  /** 1-based; of no account in a walk. */
  page: number;
  limit: number;
  /** Newest first, then by id, descending. */
  walk?: Walk<TimePlace> | undefined;
  /** What the trace says: user, session, environment, tags. */
  trace: boolean;
}

/** The fields of a trace that its scores show. */
export const scoreTraceRow = traceRow.pick({ id: true, user_id: true, session_id: true, environment: true, tags: true });
export type ScoreTrace = z.output<typeof scoreTraceRow>;

export interface ScoreList extends Page<ScoreRow> {
  /** By trace id; of traces that have a row, when asked for. */
  traces: Map<string, ScoreTrace>;
  /** The place of the last row, when rows follow it. */
  next: TimePlace | undefined;
}

export interface ScoreCursorInput extends ScoreSelection {
  limit: number;
  after?: TimePlace | undefined;
}

export interface ScoreCursorPage {
  rows: ScoreRow[];
  next: TimePlace | undefined;
}

/** Which page of a selection, newest first, then by id, descending. */
export interface ScorePageRequest {
  after?: TimePlace | undefined;
  offset: number;
  limit: number;
}

const TRACE_COLUMNS = ["traceName", "userId", "traceTags", "traceEnvironment"] as const satisfies readonly ScoreParameterId[];
export type ScoreTraceCondition = ResolvedCondition<(typeof TRACE_COLUMNS)[number]>;

export const isOfTrace = (condition: ScoreCondition): condition is ScoreTraceCondition => (TRACE_COLUMNS as readonly string[]).includes(condition.column.id);

/** The newest version of a score, deleted or not. Of two versions the newer has the larger number. */
export const scoreVersionRow = scoreRow.extend({ stored_version: uint, is_deleted: uint });
export type ScoreVersion = z.output<typeof scoreVersionRow>;
