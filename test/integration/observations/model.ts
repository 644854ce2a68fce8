import { compare, type Condition } from "../support/model/conditions.ts";
import type { Model, ModelObservation, ModelTrace } from "../support/model/fold.ts";
import { byBytes, type Dict, usd } from "../support/model/values.ts";
import { wireObservation } from "../support/model/wire.ts";

/** GET /observations over the model: REST contract 3.1 and 1.5, filters as in tRPC contract 3.1 and 3.4. */

export interface ListQuery {
  page?: number;
  limit?: number;
  type?: string;
  name?: string;
  traceId?: string;
  version?: string;
  parentObservationId?: string;
  level?: string;
  userId?: string;
  sessionId?: string;
  environment?: string[];
  fromStartTime?: string;
  toStartTime?: string;
  filter?: Condition[];
}

/** An observation and its trace, which may have no row. */
interface Candidate {
  o: ModelObservation;
  trace: ModelTrace | undefined;
}

const numbers = (map: Dict<number>, word: string): number => Object.entries(map).reduce((sum, [key, units]) => (key.includes(word) ? sum + units : sum), 0);
const costs = (map: Dict<bigint>, word: string): number => usd(Object.entries(map).reduce((sum, [key, amount]) => (key.includes(word) ? sum + amount : sum), 0n));
const seconds = (from: number, to: number | null): number | null => (to === null ? null : (to - from) / 1000);

/** What a filter column holds; null = not set. */
export const COLUMNS: Dict<(c: Candidate) => any> = {
  id: ({ o }) => o.id,
  name: ({ o }) => o.name,
  type: ({ o }) => o.type,
  model: ({ o }) => o.model,
  modelId: ({ o }) => (o.model === "gpt-4o" ? "openai-gpt-4o" : null),
  promptName: ({ o }) => o.promptName,
  level: ({ o }) => o.level,
  environment: ({ o }) => o.environment,
  traceId: ({ o }) => o.traceId,
  parentObservationId: ({ o }) => o.parentObservationId,
  statusMessage: ({ o }) => o.statusMessage,
  version: ({ o }) => o.version,
  traceName: ({ trace }) => trace?.name ?? null,
  traceEnvironment: ({ trace }) => trace?.environment ?? null,
  userId: ({ trace }) => trace?.userId ?? null,
  sessionId: ({ trace }) => trace?.sessionId ?? null,
  traceTags: ({ trace }) => trace?.tags ?? [],
  startTime: ({ o }) => o.startTime,
  endTime: ({ o }) => o.endTime,
  latency: ({ o }) => seconds(o.startTime, o.endTime),
  timeToFirstToken: ({ o }) => seconds(o.startTime, o.completionStartTime),
  tokensPerSecond: ({ o }) => (o.endTime === null ? null : numbers(o.usage, "output") / ((o.endTime - o.startTime) / 1000)),
  inputTokens: ({ o }) => numbers(o.usage, "input"),
  outputTokens: ({ o }) => numbers(o.usage, "output"),
  totalTokens: ({ o }) => o.usage.total ?? null,
  inputCost: ({ o }) => costs(o.cost, "input"),
  outputCost: ({ o }) => costs(o.cost, "output"),
  totalCost: ({ o }) => (o.cost.total === undefined ? null : usd(o.cost.total)),
  promptVersion: ({ o }) => o.promptVersion,
  metadata: ({ o }) => o.metadata,
};

/** Other names of the columns that the requests use. */
const ALIASES: Dict<string> = { tags: "traceTags", Tags: "traceTags", tokens: "totalTokens", "Latency (s)": "latency", "Total Cost ($)": "totalCost", "Start Time": "startTime", "User ID": "userId", "Trace Name": "traceName", Metadata: "metadata" };
export const column = (name: string): string => ALIASES[name] ?? name;

function fits(candidate: Candidate, { type, column: name, operator, value, key = "" }: Condition): boolean {
  const stored = (COLUMNS[column(name)] as (c: Candidate) => any)(candidate);
  const test = compare[operator] as (stored: any, wanted: any) => boolean;
  if (type === "null") return (stored === null) === (operator === "is null");
  // NULL is selected by no operator, the negative ones included [T-3].
  if (stored === null) return false;
  if (type === "datetime") return test(stored, Date.parse(value));
  if (type === "stringObject") return Object.hasOwn(stored, key) && test(stored[key], value);
  return test(stored, value);
}

const simple = (q: ListQuery): Condition[] => [
  ...(["type", "name", "traceId", "version", "parentObservationId", "level", "userId", "sessionId"] as const).flatMap((name) => (q[name] === undefined ? [] : [{ type: "string", column: name, operator: "=", value: q[name] }])),
  ...(q.environment ? [{ type: "stringOptions", column: "environment", operator: "any of", value: q.environment }] : []),
  ...(q.fromStartTime ? [{ type: "datetime", column: "startTime", operator: ">=", value: q.fromStartTime }] : []),
  ...(q.toStartTime ? [{ type: "datetime", column: "startTime", operator: "<", value: q.toStartTime }] : []),
];

/** Those a query selects, newest start first, then by id, descending. */
export function selected(model: Model, q: ListQuery): ModelObservation[] {
  const filter = q.filter ?? [];
  const taken = new Set(filter.map((c) => column(c.column)));
  const conditions = [...simple(q).filter((c) => !taken.has(c.column)), ...filter];
  return [...model.observations.values()]
    .filter((o) => conditions.every((condition) => fits({ o, trace: model.traces.get(o.traceId) }, condition)))
    .sort((a, b) => b.startTime - a.startTime || byBytes(b.id, a.id));
}

/** The whole answer, without `createdAt` and `updatedAt`. */
export function listOf(model: Model, q: ListQuery): Dict {
  const rows = selected(model, q);
  const [page, limit] = [q.page ?? 1, q.limit ?? 50];
  return {
    data: rows.slice((page - 1) * limit, page * limit).map((o) => wireObservation(model.projectId, o)),
    meta: { page, limit, totalItems: rows.length, totalPages: Math.ceil(rows.length / limit) },
  };
}
