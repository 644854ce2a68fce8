import Big from "big.js";
import { aggregateScores } from "../../../../src/domain/score-aggregate.ts";
import { HOUR } from "../../support/data-set.ts";
import type { Condition } from "../../support/model/conditions.ts";
import type { Model, ModelScore } from "../../support/model/fold.ts";
import { candidatesOf, type Candidate, column, COLUMNS, fits } from "../../support/model/list.ts";
import { byBytes, type Dict, usd } from "../../support/model/values.ts";
import { isTraceScore, spread } from "../../support/model/wire.ts";

/** traces.all, countAll and metrics over the model: tRPC contract sections 2, 4.1 and 4.2. */

export interface TableQuery {
  filter: Condition[] | null;
  orderBy: { column: string; order: "ASC" | "DESC" } | null;
  searchQuery: string | null;
  searchType: ("id" | "content" | "input" | "output")[];
  page?: number;
  limit?: number;
}

const LOOKBACK = { observations: 48 * HOUR, scores: HOUR };
const LEVELS = ["ERROR", "WARNING", "DEFAULT", "DEBUG"];

/** As a writer that keeps to ASCII stores it. */
const ascii = (text: string): string => [...text].map((char) => (char < "\u0080" ? char : char.split("").map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`).join(""))).join("");

function isFound({ trace }: Candidate, { searchQuery, searchType }: Pick<TableQuery, "searchQuery" | "searchType">): boolean {
  if (!searchQuery) return true;
  const holds = (text: string | null, query: string): boolean => text !== null && text.toLowerCase().includes(query.toLowerCase());
  const own = searchType.includes("id") ? [trace.id, trace.userId, trace.name] : [];
  const texts = [...(searchType.some((type) => type === "content" || type === "input") ? [trace.input] : []), ...(searchType.some((type) => type === "content" || type === "output") ? [trace.output] : [])];
  return [...own, ...texts].some((text) => holds(text, searchQuery)) || texts.some((text) => holds(text, ascii(searchQuery)));
}

const newestFirst = (a: Candidate, b: Candidate): number => b.trace.timestamp - a.trace.timestamp || byBytes(b.trace.id, a.trace.id);

function inOrder(candidates: Candidate[], orderBy: TableQuery["orderBy"]): Candidate[] {
  const name = orderBy === null || ["timestamp", "startTime", "createdAt"].includes(orderBy.column) ? "timestamp" : column(orderBy.column, "");
  const sign = orderBy?.order === "ASC" ? -1 : 1;
  if (name === "timestamp") return candidates.toSorted((a, b) => sign * newestFirst(a, b));
  const value = COLUMNS[name] as (candidate: Candidate) => any;
  return candidates.toSorted((a, b) => {
    const [x, y] = [value(a), value(b)];
    if (x === y) return newestFirst(a, b);
    // Not set: last, whatever the direction.
    if (x === null || y === null) return x === null ? 1 : -1;
    return sign * (typeof x === "string" ? byBytes(y, x) : Number(y) - Number(x));
  });
}

function selected(model: Model, q: Pick<TableQuery, "filter" | "searchQuery" | "searchType">): Candidate[] {
  const conditions = q.filter ?? [];
  return candidatesOf(model, conditions, LOOKBACK).filter((candidate) => conditions.every((condition) => fits(candidate, condition)) && isFound(candidate, q));
}

export function tableOf(model: Model, q: TableQuery): { rows: Dict[]; total: number } {
  const all = selected(model, q);
  const [page, limit] = [q.page ?? 0, q.limit ?? 50];
  return {
    total: all.length,
    rows: inOrder(all, q.orderBy).slice(page * limit, (page + 1) * limit).map(({ trace: t }) => ({
      id: t.id, projectId: model.projectId, timestamp: new Date(t.timestamp), tags: t.tags, bookmarked: false, name: t.name, release: t.release, version: t.version,
      userId: t.userId, environment: t.environment, sessionId: t.sessionId, public: t.public,
    })),
  };
}

/** Sums by key; a sum of 0 has no entry. */
function sumMap<Amount extends number | bigint>(maps: Dict<Amount>[]): Dict<Amount> {
  const sums: Dict<Amount> = {};
  for (const [key, amount] of maps.flatMap((map) => Object.entries(map))) sums[key] = key in sums ? (((sums[key] as any) + amount) as Amount) : amount;
  return Object.fromEntries(Object.entries(sums).filter(([, amount]) => Number(amount) !== 0));
}

const toAggregate = (s: ModelScore) => ({
  id: s.id, name: s.name, source: s.source, dataType: s.dataType, value: s.value, stringValue: s.stringValue, comment: s.comment, executionTraceId: null,
  hasMetadata: Object.keys(s.metadata).length > 0, timestamp: new Date(s.timestamp),
});

/** An answer with its decimals as numbers, as `metricsOf` has them. */
export const plain = (value: unknown): unknown =>
  value instanceof Big
    ? value.toNumber()
    : Array.isArray(value)
      ? value.map(plain)
      : value instanceof Date || typeof value !== "object" || value === null
        ? value
        : Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));

/** Decimals as numbers. */
export function metricsOf(model: Model, traceIds: readonly string[], filter: Condition[] | null): Dict[] {
  const rows = selected(model, { filter, searchQuery: null, searchType: [] }).filter(({ trace }) => traceIds.includes(trace.id));
  return rows.toSorted(newestFirst).map((candidate) => {
    const { trace, observations } = candidate;
    const cost = sumMap(observations.map((o) => o.cost));
    const number = (name: string): bigint => BigInt((COLUMNS[name] as (c: Candidate) => number)(candidate));
    return {
      id: trace.id, projectId: model.projectId, latency: spread(observations) / 1_000,
      promptTokens: number("inputTokens"), completionTokens: number("outputTokens"), totalTokens: number("totalTokens"), observationCount: BigInt(observations.length),
      ...Object.fromEntries(LEVELS.map((level) => [`${level.toLowerCase()}Count`, number(`${level.toLowerCase()}Count`)])),
      usageDetails: sumMap(observations.map((o) => o.usage)), costDetails: Object.fromEntries(Object.entries(cost).map(([key, amount]) => [key, usd(amount)])),
      calculatedInputCost: cost.input === undefined ? null : usd(cost.input), calculatedOutputCost: cost.output === undefined ? null : usd(cost.output), calculatedTotalCost: cost.total === undefined ? null : usd(cost.total),
      level: COLUMNS.level?.(candidate),
      scores: aggregateScores([...model.scores.values()].filter((s) => isTraceScore(s) && s.traceId === trace.id).map(toAggregate)),
    };
  });
}
