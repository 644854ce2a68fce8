import Big from "big.js";
import { z } from "zod";
import type { TimePlace, Walk } from "../../schemas/cursor.ts";
import { DAY_MS } from "../../domain/duration.ts";
import { instant, uint } from "../codecs.ts";
import type { ScoreRow } from "./score.ts";
import { type Page, type TraceRow, traceRow } from "./trace.ts";

/**
 * Sessions have no rows of their own: one exists while a live trace carries its id. It was created when the first of
 * these traces was first heard of, and has that trace's environment; of traces of one instant, the smallest id counts.
 */
export const sessionRow = z.object({ id: z.string(), created_at: instant, environment: z.string() });
export type SessionRow = z.output<typeof sessionRow>;

/** A row of a page with the number of rows a full walk gives. */
export const sessionPageRow = sessionRow.extend({ total: uint });

export interface SessionListInput {
  /** 1-based; of no account in a walk. */
  page: number;
  limit: number;
  /** Created in [from, to), milliseconds since the epoch. */
  from?: number | undefined;
  to?: number | undefined;
  environments?: readonly string[] | undefined;
  /** Newest first, then by id, descending. */
  walk?: Walk<TimePlace> | undefined;
}

export interface SessionList extends Page<SessionRow> {
  /** The place of the last row, when rows follow it. */
  next: TimePlace | undefined;
}

/** By timestamp, then id, descending. */
interface WithTraces<Trace> extends SessionRow {
  traces: Trace[];
}

export type SessionDetail = WithTraces<TraceRow>;

/** A trace as the page of its session shows it. */
export const sessionTraceRow = traceRow.pick({ id: true, user_id: true, session_id: true, name: true, timestamp: true, environment: true, created_at: true });
export type SessionTraceRow = z.output<typeof sessionTraceRow>;

export interface SessionPage extends WithTraces<SessionTraceRow> {
  /** What the observations cost that start from two days before the earliest trace on: decimal text. */
  totalCost: string;
  /** Of the traces and their observations. */
  traceScores: ScoreRow[];
  /** Of the session itself; empty when not asked for. */
  ownScores: ScoreRow[];
}

/** The sum of decimal texts, in plain digits: both sides write it alike, in however many parts they have read it. */
export const addUp = (costs: readonly string[]): string => costs.reduce((sum, cost) => sum.plus(cost), new Big(0)).toFixed();

/** How long before the earliest trace of a session its observations may start and still count, in milliseconds. */
const SESSION_LOOKBACK_MS = 2 * DAY_MS;

/** From when on observations of these traces count. */
export const countedSince = (traces: readonly { timestamp: Date }[]): number => traces.reduce((min, { timestamp }) => Math.min(min, timestamp.getTime()), Infinity) - SESSION_LOOKBACK_MS;

/** The order of the store: by UTF-8. JavaScript's own, by UTF-16 units, is another beyond U+FFFF. */
function byUtf8(a: string, b: string): number {
  const [x, y] = [Array.from(a, (char) => char.codePointAt(0) as number), Array.from(b, (char) => char.codePointAt(0) as number)];
  const at = x.findIndex((point, index) => point !== y[index]);
  return at < 0 ? x.length - y.length : (x[at] as number) - (y[at] ?? -1);
}

/** The session that these traces carry; undefined when there are none. */
export function sessionOf<Trace extends SessionTraceRow>(id: string, traces: readonly Trace[]): WithTraces<Trace> | undefined {
  const [first] = traces.toSorted((a, b) => a.created_at.getTime() - b.created_at.getTime() || byUtf8(a.id, b.id));
  if (first === undefined) return undefined;
  const newestFirst = traces.toSorted((a, b) => b.timestamp.getTime() - a.timestamp.getTime() || byUtf8(b.id, a.id));
  return { id, created_at: first.created_at, environment: first.environment, traces: newestFirst };
}

/** A page of at most `limit` from rows that were read one further. */
export function sessionList(rows: readonly z.output<typeof sessionPageRow>[], limit: number, total: number): SessionList {
  const shown = rows.slice(0, limit).map(({ total: _total, ...row }) => row);
  const last = shown.at(-1);
  return { rows: shown, total, next: last && rows.length > limit ? { lastTime: last.created_at.getTime(), lastId: last.id } : undefined };
}
