import { type Condition, holds } from "./conditions.ts";
import type { Model, ModelObservation, ModelScore, ModelTrace } from "./fold.ts";
import { HOUR, isTraceScore, spread, totalOf, wireTrace } from "./wire.ts";
import { byBytes, type Dict, usd } from "./values.ts";

/** GET /traces over the model: REST contract 2.1 and 1.5, filters as in tRPC contract 3.1 to 3.3. */

export interface ListQuery {
  page?: number;
  limit?: number;
  userId?: string;
  name?: string;
  sessionId?: string;
  version?: string;
  release?: string;
  tags?: string[];
  environment?: string[];
  fromTimestamp?: string;
  toTimestamp?: string;
  orderBy?: string;
  fields?: string;
  filter?: Condition[];
}

/** A trace with what a query may look at. */
export interface Candidate {
  trace: ModelTrace;
  observations: ModelObservation[];
  scores: ModelScore[];
}

export const sumKeys = <Amount extends number | bigint>(maps: Dict<Amount>[], word: string, zero: Amount): Amount =>
  maps.flatMap((map) => Object.entries(map)).reduce((sum, [key, amount]) => (key.includes(word) ? ((sum as any) + amount) : sum), zero);

/** What the columns of scores hold, of whatever the scores are given to. */
export const SCORE_COLUMNS: Dict<(scores: readonly ModelScore[]) => any> = {
  scores_avg: (scores) => {
    const byName = Map.groupBy(scores.filter((s) => s.dataType === "NUMERIC" || s.dataType === "BOOLEAN"), (s) => s.name);
    return Object.fromEntries([...byName].map(([name, list]) => [name, list.reduce((sum, s) => sum + s.value, 0) / list.length]));
  },
  score_categories: (scores) => scores.filter((s) => s.dataType === "CATEGORICAL").map((s) => `${s.name}:${s.stringValue}`),
  score_booleans: (scores) => scores.filter((s) => s.dataType === "BOOLEAN").map((s) => `${s.name}:${s.value === 1}`),
};

const LEVELS = ["ERROR", "WARNING", "DEFAULT", "DEBUG"];

/** What a filter column holds; null = not set. */
export const COLUMNS: Dict<(c: Candidate) => any> = {
  id: ({ trace }) => trace.id,
  name: ({ trace }) => trace.name,
  userId: ({ trace }) => trace.userId,
  sessionId: ({ trace }) => trace.sessionId,
  version: ({ trace }) => trace.version,
  release: ({ trace }) => trace.release,
  environment: ({ trace }) => trace.environment,
  timestamp: ({ trace }) => trace.timestamp,
  bookmarked: () => false,
  tags: ({ trace }) => trace.tags,
  metadata: ({ trace }) => trace.metadata,
  evaluatorId: ({ trace }) => trace.metadata.evaluator_id || null,
  ruleId: ({ trace }) => trace.metadata.evaluation_rule_id || trace.metadata.job_configuration_id || null,
  level: ({ observations }) => LEVELS.find((level) => observations.some((o) => o.level === level)) ?? "",
  latency: ({ observations }) => spread(observations) / 1000,
  inputTokens: ({ observations }) => sumKeys(observations.map((o) => o.usage), "input", 0),
  outputTokens: ({ observations }) => sumKeys(observations.map((o) => o.usage), "output", 0),
  totalTokens: ({ observations }) => observations.reduce((sum, o) => sum + (o.usage.total ?? 0), 0),
  inputCost: ({ observations }) => usd(sumKeys(observations.map((o) => o.cost), "input", 0n)),
  outputCost: ({ observations }) => usd(sumKeys(observations.map((o) => o.cost), "output", 0n)),
  totalCost: ({ observations }) => usd(totalOf(observations)),
  ...Object.fromEntries(LEVELS.map((level) => [`${level.toLowerCase()}Count`, ({ observations }: Candidate) => observations.filter((o) => o.level === level).length])),
  ...Object.fromEntries(Object.entries(SCORE_COLUMNS).map(([name, of]) => [name, ({ scores }: Candidate) => of(scores)])),
};

/** Other names of the columns that the requests use. */
export const ALIASES: Dict<string> = {
  traceId: "id", "Trace ID": "id", traceName: "name", "User ID": "userId", traceTags: "tags", "⭐️": "bookmarked", tokens: "totalTokens",
  "Latency (s)": "latency", "Total Cost ($)": "totalCost", "Error Level Count": "errorCount", "Scores (numeric)": "scores_avg", Timestamp: "timestamp",
};

export const column = (name: string, type: string): string =>
  name === "scores" ? ({ numberObject: "scores_avg", categoryOptions: "score_categories", booleanObject: "score_booleans" }[type] as string) : (ALIASES[name] ?? name);

/** Whether a condition on a column of traces selects. */
export const fits = (candidate: Candidate, condition: Condition): boolean => holds((COLUMNS[column(condition.column, condition.type)] as (c: Candidate) => any)(candidate), condition);

const simple = (q: ListQuery): Condition[] => [
  ...(["userId", "name", "sessionId", "version", "release"] as const).flatMap((name) => (q[name] === undefined ? [] : [{ type: "string", column: name, operator: "=", value: q[name] }])),
  ...(q.tags ? [{ type: "arrayOptions", column: "tags", operator: "all of", value: q.tags }] : []),
  ...(q.environment ? [{ type: "stringOptions", column: "environment", operator: "any of", value: q.environment }] : []),
  ...(q.fromTimestamp ? [{ type: "datetime", column: "timestamp", operator: ">=", value: q.fromTimestamp }] : []),
  ...(q.toTimestamp ? [{ type: "datetime", column: "timestamp", operator: "<", value: q.toTimestamp }] : []),
];

/** By the column, not set last in both directions; then by id in the same direction. */
function inOrder(candidates: Candidate[], orderBy: string): Candidate[] {
  const [name = "", direction = ""] = orderBy.split(".");
  const sign = direction.toLowerCase() === "desc" ? -1 : 1;
  return [...candidates].sort((a, b) => {
    const [x, y] = [a.trace[name as keyof ModelTrace] ?? null, b.trace[name as keyof ModelTrace] ?? null];
    if (x === y || (name === "bookmarked")) return sign * byBytes(a.trace.id, b.trace.id);
    if (x === null || y === null) return x === null ? 1 : -1;
    return sign * (typeof x === "string" ? byBytes(x, y as string) : Number(x) - Number(y));
  });
}

/** Every trace with the observations and scores that count: those from a lower bound less a lookback on. */
export function candidatesOf(model: Model, conditions: readonly Condition[], lookback: { observations: number; scores: number }, environments?: readonly string[]): Candidate[] {
  const froms = conditions.filter((c) => column(c.column, c.type) === "timestamp" && c.operator.startsWith(">")).map((c) => new Date(c.value).getTime());
  const from = froms.length === 0 ? -Infinity : Math.max(...froms);
  const counted = (entity: { environment: string }): boolean => environments === undefined || environments.includes(entity.environment);
  const observations = Map.groupBy([...model.observations.values()].filter((o) => counted(o) && o.startTime >= from - lookback.observations), (o) => o.traceId);
  const scores = Map.groupBy([...model.scores.values()].filter((s) => isTraceScore(s) && counted(s) && s.timestamp >= from - lookback.scores), (s) => s.traceId);
  return [...model.traces.values()].map((trace) => ({ trace, observations: observations.get(trace.id) ?? [], scores: scores.get(trace.id) ?? [] }));
}

export function listOf(model: Model, q: ListQuery): Dict {
  const filter = q.filter ?? [];
  const taken = new Set(filter.map((c) => column(c.column, c.type)));
  const conditions = [...simple(q).filter((c) => !taken.has(c.column)), ...filter];
  const candidates = candidatesOf(model, conditions, { observations: HOUR, scores: 0 }, taken.has("environment") ? undefined : q.environment);
  const selected = inOrder(candidates.filter((candidate) => conditions.every((condition) => fits(candidate, condition))), q.orderBy || "timestamp.desc");
  const [page, limit] = [q.page ?? 1, q.limit ?? 50];
  const asked = (q.fields ?? "").split(",").map((name) => name.trim()).filter((name) => ["core", "io", "scores", "observations", "metrics"].includes(name));
  const has = (group: string): boolean => asked.length === 0 || asked.includes(group);
  return {
    data: selected.slice((page - 1) * limit, page * limit).map(({ trace, observations, scores }) => ({
      ...wireTrace(model.projectId, trace, has("io")),
      observations: has("observations") ? observations.map((o) => o.id).sort() : [],
      scores: has("scores") ? scores.map((s) => s.id).sort() : [],
      latency: has("metrics") ? spread(observations) / 1000 : -1,
      totalCost: has("metrics") ? usd(totalOf(observations)) : -1,
    })),
    meta: { page, limit, totalItems: selected.length, totalPages: Math.ceil(selected.length / limit) },
  };
}
