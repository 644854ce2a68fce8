import fc from "fast-check";
import { DAY, HOUR, MINUTE, START } from "../../support/data-set.ts";
import type { Condition } from "../../support/model/conditions.ts";
import type { Query } from "./evaluate.ts";

/** Random valid queries of the dashboard's language, over every view, field, aggregation and filter. */

const TRACE = ["traceName", "tags", "userId", "sessionId", "traceRelease", "traceVersion"];
const SCORE = [
  "id", "environment", "name", "source", "dataType", "traceId", "observationId", "configId", "evaluatorId", "timestampMonth", "timestampDay", ...TRACE,
  "observationName", "observationModelName", "observationPromptName", "observationPromptVersion",
];
const NUMERIC = ["sum", "avg", "count", "max", "min", "p50", "p75", "p90", "p95", "p99", "histogram", "uniq"];

/** The contract's table (10.3). */
export const VIEWS: Record<string, { time: string; dimensions: string[]; numbers: string[]; texts: string[] }> = {
  traces: {
    time: "timestamp",
    dimensions: ["id", "name", "tags", "userId", "sessionId", "release", "version", "environment", "timestampMonth"],
    numbers: ["count", "observationsCount", "scoresCount", "latency", "totalTokens", "totalCost"],
    texts: ["uniqueUserIds", "uniqueSessionIds"],
  },
  observations: {
    time: "startTime",
    dimensions: [
      "id", "traceId", "traceName", "environment", "parentObservationId", "type", "name", "level", "version", "tags", "providedModelName", "promptName", "promptVersion", "userId", "sessionId",
      "traceRelease", "traceVersion", "startTimeMonth", "toolNames", "calledToolNames",
    ],
    numbers: [
      "count", "latency", "streamingLatency", "timeToFirstToken", "inputTokens", "outputTokens", "totalTokens", "tokensPerSecond", "outputTokensPerSecond", "inputCost", "outputCost", "totalCost",
      "countScores", "toolDefinitions", "toolCalls",
    ],
    texts: [],
  },
  "scores-numeric": { time: "timestamp", dimensions: [...SCORE, "value"], numbers: ["count", "value"], texts: [] },
  "scores-categorical": { time: "timestamp", dimensions: [...SCORE, "stringValue"], numbers: ["count"], texts: [] },
  "scores-boolean": { time: "timestamp", dimensions: [...SCORE, "booleanValue"], numbers: ["count", "value"], texts: [] },
};

/** Sums over observations by their traces: what settled rows may answer in their place. */
const SUMS = { time: "startTime", dimensions: [...TRACE, "traceId", "startTimeMonth"], numbers: ["count", "totalCost", "inputCost", "outputCost", "inputTokens", "outputTokens", "totalTokens"], texts: [] };
const FIELDS: typeof VIEWS = { ...VIEWS, sums: SUMS };

const ARRAYS = new Set(["tags", "toolNames", "calledToolNames"]);
const NUMBERS = new Set(["promptVersion", "observationPromptVersion", "value"]);
const WORDS = ["alpha", "beta", "chat", "prod", "dev", "u-1", "s-1", "v1", "GENERATION", "quality", "API", "a", "1", "true", "good", "gpt-4o", "acme-2", "2026-02", "DEFAULT"];
const ELEMENTS = ["red", "blue", "a,b", "search", "tool-1", ""];

const iso = (ms: number): string => new Date(ms).toISOString();
const moment = fc.tuple(fc.integer({ min: -50, max: 80 }), fc.constantFrom(0, 0, -1, 1, 30 * MINUTE)).map(([hours, more]) => START + hours * HOUR + more);

const textCondition = (column: string): fc.Arbitrary<Condition> =>
  fc.oneof(
    fc.record({ type: fc.constant("string"), column: fc.constant(column), operator: fc.constantFrom("=", "contains", "does not contain", "starts with", "ends with"), value: fc.constantFrom(...WORDS) }),
    fc.record({ type: fc.constant("stringOptions"), column: fc.constant(column), operator: fc.constantFrom("any of", "none of"), value: fc.subarray(WORDS, { minLength: 1 }) }),
    fc.record({ type: fc.constant("null"), column: fc.constant(column), operator: fc.constantFrom("is null", "is not null"), value: fc.constant("") }),
  );
const arrayCondition = (column: string): fc.Arbitrary<Condition> =>
  fc.record({ type: fc.constant("arrayOptions"), column: fc.constant(column), operator: fc.constantFrom("any of", "none of", "all of"), value: fc.subarray(ELEMENTS, { minLength: 1, maxLength: 2 }) });
const numberCondition = (column: string): fc.Arbitrary<Condition> =>
  fc.record({ type: fc.constant("number"), column: fc.constant(column), operator: fc.constantFrom("=", ">", "<", ">=", "<="), value: fc.constantFrom(0, 0.5, 1, 2) });
const metadataCondition: fc.Arbitrary<Condition> = fc.record({
  type: fc.constant("stringObject"), column: fc.constant("metadata"), key: fc.constantFrom("k", "nested", "a.b", "none"), operator: fc.constantFrom("=", "contains", "does not contain"), value: fc.constantFrom("plain", "", "x", "flat", "null"),
});

const conditionOf = (view: string): fc.Arbitrary<Condition> => {
  const { dimensions, time } = FIELDS[view] as (typeof VIEWS)[string];
  const onDimension = fc.constantFrom(...dimensions).chain((field) => {
    if (ARRAYS.has(field)) return arrayCondition(field);
    if (!NUMBERS.has(field)) return textCondition(field);
    return field === "value" ? numberCondition(field) : fc.oneof(numberCondition(field), textCondition(field));
  });
  const onTime = fc.record({ type: fc.constant("datetime"), column: fc.constant(time), operator: fc.constantFrom(">", "<", ">=", "<="), value: moment.map(iso) });
  // `traceName` and `scoreName` mean the view's own name where it has no such dimension.
  const foreign = dimensions.includes("traceName") ? textCondition("scoreName") : textCondition("traceName");
  return fc.oneof({ weight: 5, arbitrary: onDimension }, { weight: 1, arbitrary: onTime }, { weight: 1, arbitrary: metadataCondition }, { weight: 1, arbitrary: foreign });
};

const granularities = ["auto", "minute", "hour", "day", "week", "month", "5m", "10m", "15m", "30m", "1h", "2h", "4h", "1d", "2d", "1w"];

export const anyQuery: fc.Arbitrary<Query> = fc.constantFrom("traces", "observations", "sums", ...Object.keys(VIEWS)).chain((view) => {
  const { dimensions, numbers, texts } = FIELDS[view] as (typeof VIEWS)[string];
  const aggregations = view === "sums" ? ["sum"] : NUMERIC;
  const metric = fc.oneof(
    { weight: 6, arbitrary: fc.record({ measure: fc.constantFrom(...numbers), aggregation: fc.constantFrom(...aggregations) }) },
    { weight: texts.length, arbitrary: fc.record({ measure: fc.constantFrom(...texts, "count"), aggregation: fc.constantFrom("count", "uniq") }) },
  );
  return fc
    .record({
      dimensions: fc.uniqueArray(fc.constantFrom(...dimensions), { maxLength: 3 }),
      metrics: fc.uniqueArray(metric, { maxLength: 4, selector: ({ measure, aggregation }) => `${aggregation}_${measure}` }),
      filters: fc.array(conditionOf(view), { maxLength: 2 }),
      timeDimension: fc.option(fc.record({ granularity: fc.constantFrom(...granularities) })),
      from: moment,
      span: fc.constantFrom(1, MINUTE, HOUR, 119 * MINUTE, 5 * HOUR, DAY, 2 * DAY, 71 * HOUR, 5 * DAY),
      isOrdered: fc.boolean(),
      picks: fc.array(fc.record({ place: fc.nat(), direction: fc.constantFrom("asc", "desc") }), { minLength: 1, maxLength: 2 }),
      bins: fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined }),
      limit: fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
    })
    .map(({ dimensions, metrics, filters, timeDimension, from, span, isOrdered, picks, bins, limit }): Query => {
      const keys = [...dimensions, ...(timeDimension ? ["time_dimension"] : []), ...metrics.filter(({ aggregation }) => aggregation !== "histogram").map(({ measure, aggregation }) => `${aggregation}_${measure}`)];
      return {
        view: view === "sums" ? "observations" : view,
        metrics, filters, timeDimension,
        dimensions: dimensions.map((field) => ({ field })),
        fromTimestamp: iso(from),
        toTimestamp: iso(from + span),
        orderBy: isOrdered && keys.length > 0 ? picks.map(({ place, direction }) => ({ field: keys[place % keys.length] as string, direction })) : null,
        ...(bins === undefined && limit === undefined ? {} : { chartConfig: { type: "BAR", ...(bins === undefined ? {} : { bins }), ...(limit === undefined ? {} : { row_limit: limit }) } }),
      };
    });
});
