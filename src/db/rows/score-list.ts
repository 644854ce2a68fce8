import { z } from "zod";
import type { TimePlace, Walk } from "../../schemas/cursor.ts";
import type { ScoreParameterId } from "../../schemas/filter-columns/score-parameters.ts";
import type { ScoreSortColumn } from "../../schemas/filter-columns/scores.ts";
import type { ResolvedCondition } from "../../schemas/filter-columns/table.ts";
import type { TableOrder } from "../../schemas/order.ts";
import { float, uint } from "../codecs.ts";
import type { Option } from "./filter-options.ts";
import { scoreRow, type ScoreRow } from "./score.ts";
import { type Page, traceRow } from "./trace.ts";

export type ScoreCondition = ResolvedCondition<ScoreParameterId>;

/** What a list of scores is of. */
export interface ScoreSelection {
  /** Everything AND-ed. One on a column of the trace selects only scores whose trace has a row, but for `traceJoin`. */
  conditions: readonly ScoreCondition[];
  /** Comparisons of the value that filters do not have. */
  numbers?: { anyOf: readonly number[] } | { not: number } | undefined;
  /** `trace`: scores of traces and observations, without corrections; `uncorrected`: all but corrections. */
  subject: "any" | "trace" | "uncorrected";
  /** `left`: a condition on the trace also selects scores whose trace has no row: of a trace without name, user and tags. */
  traceJoin?: "left" | undefined;
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
export const scoreTraceRow = traceRow.pick({ id: true, name: true, user_id: true, session_id: true, environment: true, tags: true });
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

export interface ScoreTableInput extends ScoreSelection {
  /** 0-based [T-1]. */
  page: number;
  limit: number;
  order: ScoreOrder;
}

/** A page with what its traces say, by trace id. */
export type ScoresWithTraces = Pick<ScoreList, "rows" | "traces">;

/** By the column, then by time and id, all in one direction. */
export type ScoreOrder = TableOrder<ScoreSortColumn>;

export const NEWEST_FIRST: ScoreOrder = { column: "timestamp", descending: true };

/** Which page of a selection, in this order. `after` goes with newest first. */
export interface ScorePageRequest {
  order: ScoreOrder;
  after?: TimePlace | undefined;
  offset: number;
  limit: number;
}

const TRACE_COLUMNS = ["traceName", "userId", "traceTags", "traceEnvironment"] as const satisfies readonly ScoreParameterId[];
export type ScoreTraceCondition = ResolvedCondition<(typeof TRACE_COLUMNS)[number]>;

export const isOfTrace = (condition: ScoreCondition): condition is ScoreTraceCondition => (TRACE_COLUMNS as readonly string[]).includes(condition.column.id);

/** Whether the order is by a column of the trace. */
export const isOrderOfTrace = ({ column }: ScoreOrder): boolean => (TRACE_COLUMNS as readonly string[]).includes(column);

/** Whether what traces say decides which scores are read: settled rows answer that. */
export const usesTraces = ({ conditions, order }: Pick<ScoreSelection, "conditions"> & { order?: ScoreOrder }): boolean =>
  conditions.some(isOfTrace) || (order !== undefined && isOrderOfTrace(order));

/** What filters of scores offer, each by count, then value (tRPC contract section 7). */
export interface ScoreFilterOptions {
  names: Option[];
  stringValues: Option[];
  traceNames: Option[];
  users: Option[];
  tags: Option[];
}

/** A version of a score, deleted or not; its value is null where another writer stored none. Of two versions the newer has the larger number. */
export const scoreVersionRow = scoreRow.extend({ value: float.nullable(), stored_version: uint, is_deleted: uint });
export type ScoreVersion = z.output<typeof scoreVersionRow>;
