import { z } from "zod";
import type { Walk } from "../../schemas/cursor.ts";
import type { ResolvedCondition } from "../../schemas/filter-columns/table.ts";
import type { ObservationColumnId, ObservationSortColumn } from "../../schemas/filter-columns/observations.ts";
import type { TableOrder } from "../../schemas/order.ts";
import type { ObservationRow } from "./observation.ts";
import type { Search } from "../filters/search.ts";
import { type Page, traceRow } from "./trace.ts";

export type ObservationCondition = ResolvedCondition<ObservationColumnId>;

/** A column, or one of the orders that lists are walked in: newest start first, then (`traceHash`: trace by trace, then) by id. */
export type ObservationOrder = "time" | "traceHash" | TableOrder<ObservationSortColumn>;

/** A place in a list of observations. `traceId` is `''` for an observation without a trace. */
export interface ObservationPlace {
  /** Milliseconds since the epoch. */
  startTime: number;
  traceId: string;
  id: string;
}

export interface ObservationListInput {
  /** 1-based; of no account in a walk. */
  page: number;
  limit: number;
  /** Everything AND-ed: the request's simple parameters and its filter. */
  conditions: ObservationCondition[];
  /** Newest start first, then by id, descending. */
  walk?: Walk<Pick<ObservationPlace, "startTime" | "id">> | undefined;
}

export interface ObservationList extends Page<ObservationRow> {
  /** The place of the last row, when rows follow it. */
  next: ObservationPlace | undefined;
}

export interface ObservationCursorInput {
  limit: number;
  conditions: ObservationCondition[];
  /** Observations without a parent, or with one. */
  isRoot?: boolean | undefined;
  after?: ObservationPlace | undefined;
  texts: boolean;
  /** What the trace says: user, session, name, tags … */
  trace: boolean;
}

/** The fields of a trace that its observations show. */
export const traceContextRow = traceRow.pick({ id: true, timestamp: true, name: true, user_id: true, session_id: true, release: true, tags: true, public: true, bookmarked: true });
export type TraceContext = z.output<typeof traceContextRow>;

export const traceIdsOf = (rows: readonly { trace_id: string | null }[]): string[] => [...new Set(rows.flatMap((row) => row.trace_id ?? []))];

/** Newest start first, then trace by trace (in the order of a hash of their ids), then by id, descending. */
export interface ObservationCursorPage {
  rows: ObservationRow[];
  /** By trace id; of traces that have a row, when asked for. */
  traces: Map<string, TraceContext>;
  next: ObservationPlace | undefined;
}

/** What one page of either list is cut from. */
export interface ObservationSelection {
  conditions: readonly ObservationCondition[];
  isRoot?: boolean | undefined;
  search?: Search | undefined;
}

/** Which keys of the selection. `after` goes with the orders that lists are walked in. */
export interface ObservationPageRequest extends ObservationSelection {
  order: ObservationOrder;
  after?: ObservationPlace | undefined;
  offset: number;
  limit: number;
}

export interface ObservationPage {
  rows: ObservationRow[];
  next: ObservationPlace | undefined;
}
