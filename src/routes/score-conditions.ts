import type { ScoreCondition, ScoreSelection } from "../db/rows/score-list.ts";
import type { FilterCondition } from "../schemas/filter.ts";
import { scoreParameterColumns, type ScoreParameterId } from "../schemas/filter-columns/score-parameters.ts";
import { scoreTableColumns } from "../schemas/filter-columns/scores.ts";
import { resolveConditions } from "../schemas/filter-columns/table.ts";
import type { ScoreNarrowing } from "../schemas/score.ts";
import type { ScoreCursorQuery } from "../schemas/score-v3.ts";

/** What the requests of score lists narrow by, as a selection. */

const equals = (column: ScoreParameterId, value: string | undefined): FilterCondition[] => (value === undefined ? [] : [{ type: "string", column, operator: "=", value }]);

const anyOf = (column: ScoreParameterId, value: readonly string[] | undefined): FilterCondition[] => (value === undefined ? [] : [{ type: "stringOptions", column, operator: "any of", value: [...value] }]);

const bound = (operator: ">=" | "<", ms: number | undefined): FilterCondition[] => (ms === undefined ? [] : [{ type: "datetime", column: "timestamp", operator, value: new Date(ms) }]);

const compare = (operator: "=" | "<" | ">" | "<=" | ">=", value: number | undefined): FilterCondition[] => (value === undefined ? [] : [{ type: "number", column: "value", operator, value }]);

/** Beside a condition on the trace's user or tags the environments are the trace's too (REST contract 4.1). */
const namesTrace = (conditions: readonly ScoreCondition[]): boolean => conditions.some(({ column }) => column.id === "userId" || column.id === "traceTags");

/** GET /scores and GET /v2/scores. A simple parameter yields to a filter on its own column. */
export function scoreSelection(q: ScoreNarrowing, subject: ScoreSelection["subject"]): ScoreSelection {
  const filter: ScoreCondition[] = resolveConditions(scoreTableColumns, q.filter);
  const filtered = new Set(filter.map(({ column }) => column.id));
  const yielding = (conditions: FilterCondition[]): ScoreCondition[] => resolveConditions(scoreParameterColumns, conditions).filter(({ column }) => !filtered.has(column.id));
  const { operator } = q;
  const environment = yielding(anyOf("environment", q.environment));
  const simple = yielding([
    ...(["userId", "name", "configId", "queueId", "sessionId", "traceId", "datasetRunId", "source", "dataType"] as const).flatMap((column) => equals(column, q[column])),
    ...anyOf("id", q.scoreIds),
    ...anyOf("observationId", q.observationId),
    ...(q.traceTags ? [{ type: "arrayOptions", column: "traceTags", operator: "all of", value: q.traceTags } as const] : []),
    ...bound(">=", q.fromTimestamp),
    ...bound("<", q.toTimestamp),
    ...(operator === undefined || operator === "!=" ? [] : compare(operator, q.value)),
  ]);
  const ofTrace = namesTrace(simple) && environment.length > 0 ? resolveConditions(scoreParameterColumns, anyOf("traceEnvironment", q.environment)) : [];
  return {
    conditions: [...simple, ...environment, ...ofTrace, ...filter],
    numbers: operator === "!=" && q.value !== undefined && !filtered.has("value") ? { not: q.value } : undefined,
    subject,
  };
}

/** GET /v3/scores. */
export function scoreV3Selection(q: ScoreCursorQuery): ScoreSelection {
  const type = q.dataType?.[0];
  const conditions = [
    ...(["id", "name", "environment", "configId", "queueId", "authorUserId", "traceId", "sessionId", "observationId", "source", "dataType"] as const).flatMap((column) => anyOf(column, q[column])),
    ...anyOf("datasetRunId", q.experimentId),
    ...(type === "CATEGORICAL" ? anyOf("stringValue", q.value) : []),
    ...compare(">=", q.valueMin),
    ...compare("<=", q.valueMax),
    ...bound(">=", q.fromTimestamp),
    ...bound("<", q.toTimestamp),
  ];
  const numbers = type === "NUMERIC" ? q.value?.map(Number) : type === "BOOLEAN" ? q.value?.map((text) => (text === "true" ? 1 : 0)) : undefined;
  return { conditions: resolveConditions(scoreParameterColumns, conditions), numbers: numbers && { anyOf: numbers }, subject: "any" };
}
