import { compare, type Condition } from "../support/model/conditions.ts";
import type { Model, ModelScore, ModelTrace } from "../support/model/fold.ts";
import { byBytes, type Dict } from "../support/model/values.ts";
import { wireScore } from "../support/model/wire.ts";

/** The lists of scores over the model: REST contract 4.1, 4.2 and 7.3, filters as in tRPC contract 3.1 and 3.6. */

export interface ListQuery {
  page?: number;
  limit?: number;
  userId?: string;
  traceTags?: string[];
  name?: string;
  configId?: string;
  sessionId?: string;
  traceId?: string;
  datasetRunId?: string;
  queueId?: string;
  observationId?: string;
  scoreIds?: string;
  environment?: string[];
  fromTimestamp?: string;
  toTimestamp?: string;
  source?: string;
  dataType?: string;
  operator?: string;
  value?: number | string;
  fields?: string;
  filter?: Condition[];
}

interface Candidate {
  s: ModelScore;
  /** The row of its trace, if there is one. */
  trace: ModelTrace | undefined;
}

/** What a filter column holds; null = not set, undefined = there is no trace row to have it. */
export const COLUMNS: Dict<(c: Candidate) => any> = {
  id: ({ s }) => s.id,
  traceId: ({ s }) => s.traceId,
  observationId: ({ s }) => s.observationId,
  sessionId: ({ s }) => s.sessionId,
  datasetRunId: ({ s }) => s.datasetRunId,
  comment: ({ s }) => s.comment,
  authorUserId: () => null,
  configId: ({ s }) => s.configId,
  queueId: ({ s }) => s.queueId,
  name: ({ s }) => s.name,
  source: ({ s }) => s.source,
  dataType: ({ s }) => s.dataType,
  stringValue: ({ s }) => (s.dataType === "CORRECTION" ? null : s.stringValue),
  booleanValue: ({ s }) => (s.dataType === "BOOLEAN" ? String(s.value === 1) : null),
  environment: ({ s }) => s.environment,
  evaluatorId: ({ s }) => s.metadata.evaluator_id || null,
  timestamp: ({ s }) => s.timestamp,
  value: ({ s }) => s.value,
  metadata: ({ s }) => s.metadata,
  traceName: ({ trace }) => trace?.name,
  userId: ({ trace }) => trace?.userId,
  traceTags: ({ trace }) => trace?.tags,
  traceEnvironment: ({ trace }) => trace?.environment,
};

const ALIASES: Dict<string> = { "Trace Tags": "traceTags", trace_tags: "traceTags", tags: "traceTags", Timestamp: "timestamp", "User ID": "userId", "Trace Name": "traceName", Value: "value", "Observation ID": "observationId", "Boolean Value": "booleanValue" };
export const column = (name: string): string => ALIASES[name] ?? name;

/** The filter's `''` asks for scores where these are not set. */
const EMPTY_IS_NULL = new Set(["observationId", "booleanValue"]);

export function fits(candidate: Candidate, { type, column: name, operator, value, key = "" }: Condition, isFilter: boolean): boolean {
  const stored = (COLUMNS[column(name)] as (c: Candidate) => any)(candidate);
  const test = compare[operator] as (stored: any, wanted: any) => boolean;
  // A condition on the trace selects no score whose trace has no row.
  if (stored === undefined) return false;
  if (type === "null") return (stored === null) === (operator === "is null");
  if (isFilter && EMPTY_IS_NULL.has(column(name))) {
    if (value === "" && operator !== "does not contain") return stored === null;
    if (stored === null) return operator === "any of" && value.includes("");
  }
  if (stored === null) return false;
  if (type === "datetime") return test(stored, Date.parse(value));
  if (type === "stringObject") return Object.hasOwn(stored, key) && test(stored[key], value);
  return test(stored, value);
}

const words = (text: string): string[] => text.split(",").map((word) => word.trim());

function simple(q: ListQuery): Condition[] {
  const texts = (["userId", "name", "configId", "sessionId", "traceId", "datasetRunId", "queueId", "source", "dataType"] as const).flatMap((name) => (q[name] === undefined ? [] : [{ type: "string", column: name, operator: "=", value: q[name] }]));
  const options = (name: string, value: string[] | undefined) => (value === undefined ? [] : [{ type: "stringOptions", column: name, operator: "any of", value }]);
  return [
    ...texts,
    ...options("observationId", q.observationId === undefined ? undefined : words(q.observationId)), ...options("id", q.scoreIds === undefined ? undefined : words(q.scoreIds)), ...options("environment", q.environment),
    ...(q.traceTags ? [{ type: "arrayOptions", column: "traceTags", operator: "all of", value: q.traceTags }] : []),
    ...(q.fromTimestamp ? [{ type: "datetime", column: "timestamp", operator: ">=", value: q.fromTimestamp }] : []),
    ...(q.toTimestamp ? [{ type: "datetime", column: "timestamp", operator: "<", value: q.toTimestamp }] : []),
    ...(q.operator && q.value !== undefined && q.value !== "" ? [{ type: "number", column: "value", operator: q.operator, value: Number(q.value) }] : []),
  ];
}

export const newestFirst = (a: ModelScore, b: ModelScore): number => b.timestamp - a.timestamp || byBytes(b.id, a.id);

const isOfV1 = (s: ModelScore): boolean => s.traceId !== null && s.sessionId === null && s.datasetRunId === null && s.dataType !== "CORRECTION";

/** Those a query selects, newest first, then by id, descending. */
export function selected(model: Model, q: ListQuery, version: "v1" | "v2" = "v2"): ModelScore[] {
  const filter = q.filter ?? [];
  const taken = new Set(filter.map((c) => column(c.column)));
  const kept = simple(q).filter((c) => !taken.has(c.column));
  const isOfTrace = kept.some((c) => c.column === "userId" || c.column === "traceTags");
  const environments = kept.filter((c) => isOfTrace && c.column === "environment").map((c) => ({ ...c, column: "traceEnvironment" }));
  return [...model.scores.values()]
    .filter((s) => version === "v2" || isOfV1(s))
    .filter((s) => {
      const candidate = { s, trace: s.traceId === null ? undefined : model.traces.get(s.traceId) };
      return [...kept, ...environments].every((c) => fits(candidate, c, false)) && filter.every((c) => fits(candidate, c, true));
    })
    .sort(newestFirst);
}

export const wireScoreV2 = (projectId: string, s: ModelScore): Dict => ({ ...wireScore(projectId, s), sessionId: s.sessionId, datasetRunId: s.datasetRunId });

function item(model: Model, s: ModelScore, version: "v1" | "v2", showsTrace: boolean): Dict {
  const trace = s.traceId === null ? undefined : model.traces.get(s.traceId);
  if (version === "v1") return { ...wireScore(model.projectId, s), trace: { userId: trace?.userId ?? null, tags: trace?.tags ?? [], environment: trace?.environment ?? null } };
  return { ...wireScoreV2(model.projectId, s), trace: showsTrace && trace ? { userId: trace.userId, tags: trace.tags, environment: trace.environment, sessionId: trace.sessionId } : null };
}

/** The whole answer, without `createdAt` and `updatedAt`. */
export function listOf(model: Model, q: ListQuery, version: "v1" | "v2" = "v2"): Dict {
  const rows = selected(model, q, version);
  const [page, limit] = [q.page ?? 1, q.limit ?? 50];
  const groups = words(q.fields ?? "").filter((name) => name !== "");
  return {
    data: rows.slice((page - 1) * limit, page * limit).map((s) => item(model, s, version, groups.length === 0 || groups.includes("trace"))),
    meta: { page, limit, totalItems: rows.length, totalPages: Math.ceil(rows.length / limit) },
  };
}
