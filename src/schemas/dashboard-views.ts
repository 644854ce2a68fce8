/**
 * The views of dashboard queries: what can be grouped by, counted and added up (tRPC contract section 10.3). Every view
 * has one row an entity; what belongs to related records is added up per entity first [T-16].
 */

/** What a dimension holds. `each`: an array whose elements are grouped by one by one; entities without any are left out. */
export type DimensionKind = "text" | "number" | "array" | "each";

/** How a measure adds up: whole numbers, 12 decimals, doubles; a text is only counted. */
export type MeasureKind = "integer" | "decimal" | "float" | "text";

/** Related records that a field comes from: the trace or observation it belongs to, or those that belong to it. */
export type Relation = "trace" | "observation" | "observations" | "scores" | "metadata";

interface Field<Kind> {
  kind: Kind;
  of?: Relation;
}
export type Dimension = Field<DimensionKind>;
export type Measure = Field<MeasureKind>;

export interface View {
  /** Names of the entity's own time in filters. */
  time: readonly string[];
  dimensions: Readonly<Record<string, Dimension>>;
  measures: Readonly<Record<string, Measure>>;
}

const text: Dimension = { kind: "text" };
const array: Dimension = { kind: "array" };
const each: Dimension = { kind: "each" };
const number: Dimension = { kind: "number" };
const integer: Measure = { kind: "integer" };
const decimal: Measure = { kind: "decimal" };
const float: Measure = { kind: "float" };

const ofTrace = (dimension: Dimension): Dimension => ({ ...dimension, of: "trace" });
const ofObservation = (dimension: Dimension): Dimension => ({ ...dimension, of: "observation" });
const ofObservations = (measure: Measure): Measure => ({ ...measure, of: "observations" });
const ofScores = (measure: Measure): Measure => ({ ...measure, of: "scores" });

/** What records that belong to a trace say of it. */
const traceDimensions = {
  traceName: ofTrace(text),
  tags: ofTrace(array),
  userId: ofTrace(text),
  sessionId: ofTrace(text),
  traceRelease: ofTrace(text),
  traceVersion: ofTrace(text),
} as const;

const traces: View = {
  time: ["timestamp"],
  dimensions: { id: text, name: text, tags: array, userId: text, sessionId: text, release: text, version: text, environment: text, timestampMonth: text },
  measures: {
    count: integer,
    observationsCount: ofObservations(integer),
    scoresCount: ofScores(integer),
    uniqueUserIds: { kind: "text" },
    uniqueSessionIds: { kind: "text" },
    latency: ofObservations(integer),
    totalTokens: ofObservations(integer),
    totalCost: ofObservations(decimal),
  },
};

const observations: View = {
  time: ["startTime", "start_time"],
  dimensions: {
    id: text, traceId: text, environment: text, parentObservationId: text, type: text, name: text, level: text, version: text,
    providedModelName: text, promptName: text, promptVersion: number, startTimeMonth: text, toolNames: each, calledToolNames: each,
    ...traceDimensions,
  },
  measures: {
    count: integer,
    latency: integer,
    streamingLatency: integer,
    timeToFirstToken: integer,
    inputTokens: integer,
    outputTokens: integer,
    totalTokens: integer,
    tokensPerSecond: float,
    outputTokensPerSecond: float,
    inputCost: decimal,
    outputCost: decimal,
    totalCost: decimal,
    countScores: ofScores(integer),
    toolDefinitions: integer,
    toolCalls: integer,
  },
};

const scoreDimensions = {
  id: text, environment: text, name: text, source: text, dataType: text, traceId: text, observationId: text, configId: text, evaluatorId: text,
  timestampMonth: text, timestampDay: text,
  ...traceDimensions,
  observationName: ofObservation(text),
  observationModelName: ofObservation(text),
  observationPromptName: ofObservation(text),
  observationPromptVersion: ofObservation(number),
} as const;

const scores = (dimensions: Record<string, Dimension>, measures: Record<string, Measure>): View => ({
  time: ["timestamp"],
  dimensions: { ...scoreDimensions, ...dimensions },
  measures: { count: integer, ...measures },
});

export const dashboardViews = {
  traces,
  observations,
  "scores-numeric": scores({ value: number }, { value: float }),
  "scores-categorical": scores({ stringValue: text }, {}),
  "scores-boolean": scores({ booleanValue: text }, { value: float }),
} as const satisfies Record<string, View>;

export type ViewName = keyof typeof dashboardViews;

/** Data types of the scores that a view is of. */
export const SCORE_VIEWS = {
  "scores-numeric": ["NUMERIC", "BOOLEAN"],
  "scores-categorical": ["CATEGORICAL"],
  "scores-boolean": ["BOOLEAN"],
} as const satisfies Partial<Record<ViewName, readonly string[]>>;
export type ScoreViewName = keyof typeof SCORE_VIEWS;
