import Big from "big.js";
import { type Condition, holds } from "../../support/model/conditions.ts";
import type { Model, ModelObservation, ModelScore, ModelTrace } from "../../support/model/fold.ts";
import { SCORE_COLUMNS, sumKeys } from "../../support/model/list.ts";
import { isTraceScore, totalOf } from "../../support/model/wire.ts";
import { byBytes, type Dict, usd } from "../../support/model/values.ts";

/** Sessions by the words of tRPC contract section 5, over what a project holds. */

export interface ModelSession {
  id: string;
  /** Newest first. */
  traces: ModelTrace[];
  observations: ModelObservation[];
  /** Given to the session itself. */
  scores: ModelScore[];
}

export function sessionsOf(model: Model): ModelSession[] {
  const observations = Map.groupBy(model.observations.values(), (o) => o.traceId);
  const groups = Map.groupBy([...model.traces.values()].filter(({ sessionId }) => sessionId !== null), ({ sessionId }) => sessionId as string);
  return [...groups].map(([id, traces]) => ({
    id,
    traces: traces.toSorted((a, b) => b.timestamp - a.timestamp || byBytes(b.id, a.id)),
    observations: traces.flatMap((trace) => observations.get(trace.id) ?? []),
    scores: [...model.scores.values()].filter((score) => score.sessionId === id && score.dataType !== "CORRECTION"),
  }));
}

const first = ({ traces }: ModelSession): ModelTrace => traces.at(-1) as ModelTrace;
const distinct = (values: readonly (string | null)[]): string[] => [...new Set(values.flatMap((value) => value ?? []))].sort();
const usage = ({ observations }: ModelSession) => observations.map((o) => o.usage);
const picoOf = ({ observations }: ModelSession, word: string): bigint => sumKeys(observations.map((o) => o.cost), word, 0n);

/** From the second of the first start to the second of the last end; what is open does not end. */
function durationOf({ observations }: ModelSession): number {
  const ends = observations.flatMap(({ endTime }) => endTime ?? []);
  if (ends.length === 0) return 0;
  return Math.floor(Math.max(...ends) / 1000) - Math.floor(Math.min(...observations.map((o) => o.startTime)) / 1000);
}

/** What a filter or sort column holds. */
export const COLUMNS: Dict<(session: ModelSession) => any> = {
  bookmarked: () => false,
  id: ({ id }) => id,
  userIds: ({ traces }) => distinct(traces.map(({ userId }) => userId)),
  tags: ({ traces }) => distinct(traces.flatMap(({ tags }) => tags)),
  environment: (session) => first(session).environment,
  createdAt: (session) => first(session).timestamp,
  sessionDuration: durationOf,
  countTraces: ({ traces }) => traces.length,
  inputCost: (session) => usd(picoOf(session, "input")),
  outputCost: (session) => usd(picoOf(session, "output")),
  totalCost: ({ observations }) => usd(totalOf(observations)),
  inputTokens: (session) => sumKeys(usage(session), "input", 0),
  outputTokens: (session) => sumKeys(usage(session), "output", 0),
  totalTokens: ({ observations }) => observations.reduce((sum, o) => sum + (o.usage.total ?? 0), 0),
  ...Object.fromEntries(Object.entries(SCORE_COLUMNS).map(([name, of]) => [name, ({ scores }: ModelSession) => of(scores)])),
};

/** Other names of the columns that the requests use. */
const ALIASES: Dict<string> = {
  traceTags: "tags", "⭐️": "bookmarked", "Created At": "createdAt", timestamp: "createdAt", startTime: "createdAt", "Session Duration": "sessionDuration", tracesCount: "countTraces", usage: "totalTokens", "Total Cost ($)": "totalCost",
};
const valueOf = (session: ModelSession, column: string): any => (COLUMNS[ALIASES[column] ?? column] as (s: ModelSession) => any)(session);

export const selected = (sessions: readonly ModelSession[], filter: readonly Condition[]): ModelSession[] => sessions.filter((session) => filter.every((condition) => holds(valueOf(session, condition.column), condition)));

function order(x: any, y: any): number {
  if (Array.isArray(x)) {
    const at = x.findIndex((each, index) => each !== y[index]);
    return at < 0 ? x.length - y.length : y[at] === undefined ? 1 : byBytes(x[at], y[at]);
  }
  return typeof x === "string" ? byBytes(x, y) : Number(x) - Number(y);
}

export function inOrder(sessions: readonly ModelSession[], { column, order: direction }: { column: string; order: string }): ModelSession[] {
  const sign = direction === "DESC" ? -1 : 1;
  return sessions.toSorted((a, b) => sign * (order(valueOf(a, column), valueOf(b, column)) || byBytes(a.id, b.id)));
}

/** A row of sessions.all. */
export const row = (session: ModelSession) => ({
  id: session.id,
  userIds: valueOf(session, "userIds"),
  countTraces: session.traces.length,
  traceTags: valueOf(session, "tags"),
  createdAt: new Date(valueOf(session, "createdAt")),
  bookmarked: false,
  public: false,
  environment: valueOf(session, "environment"),
});

const decimal = (pico: bigint) => new Big(String(pico)).div(1e12);

/** A row of sessions.metrics, without its scores. */
export const metrics = (session: ModelSession) => ({
  ...row(session),
  trace_count: session.traces.length,
  total_observations: session.observations.length,
  sessionDuration: valueOf(session, "sessionDuration"),
  inputCost: decimal(picoOf(session, "input")),
  outputCost: decimal(picoOf(session, "output")),
  totalCost: decimal(totalOf(session.observations)),
  promptTokens: valueOf(session, "inputTokens"),
  completionTokens: valueOf(session, "outputTokens"),
  totalTokens: valueOf(session, "totalTokens"),
});

/** What sessions.byId says, without when the session was first heard of, of its traces' scores only the ids. */
export function page(model: Model, session: ModelSession) {
  const since = first(session).timestamp - 2 * 24 * 3_600_000;
  const scores = Map.groupBy([...model.scores.values()].filter(isTraceScore), (score) => score.traceId);
  return {
    id: session.id,
    projectId: model.projectId,
    bookmarked: false,
    public: false,
    traces: session.traces.map(({ id, userId, name, timestamp, environment }) => ({ id, userId, name, timestamp: new Date(timestamp), environment, scores: (scores.get(id) ?? []).map((score) => score.id).sort() })),
    totalCost: usd(totalOf(session.observations.filter((o) => o.startTime >= since))),
    users: [...new Set(session.traces.flatMap(({ userId }) => userId ?? []))],
  };
}
