/**
 * An ingestion event after validation, whichever door it came through (batch or OTLP): one statement about one entity.
 * A key that is absent was not stated and keeps what is there; `null` erases where the contract lets it
 * (ingestion contract, section 5). Folding all events of an entity gives its row.
 */
export const ENTITY_KINDS = ["trace", "observation", "score"] as const;
export type EntityKind = (typeof ENTITY_KINDS)[number];

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export type ObservationType =
  | "SPAN" | "GENERATION" | "EVENT" | "AGENT" | "TOOL" | "CHAIN" | "RETRIEVER" | "EVALUATOR" | "EMBEDDING" | "GUARDRAIL";
export type Level = "DEBUG" | "DEFAULT" | "WARNING" | "ERROR";

export interface TraceStatement {
  /** Milliseconds since the epoch. */
  timestamp?: number;
  name?: string | null;
  userId?: string | null;
  sessionId?: string | null;
  release?: string | null;
  version?: string | null;
  /** Already normalised (contract section 2). Keep-first. */
  environment?: string;
  public?: boolean;
  /** Only from a row written before spanhouse: ingestion never states it [I-3]. */
  bookmarked?: boolean;
  tags?: string[];
  /** Top level always an object; scalars and arrays were put under the key `metadata`. */
  metadata?: JsonObject;
  /** The text to store: strings as they are, any other JSON as its text. */
  input?: string;
  output?: string;
  /**
   * Never stated by a client. `true`: only implied by an observation that names no trace [I-4]; `false`: the observation
   * names one after all, and nothing implied counts any more.
   */
  implied?: boolean;
}

export interface ObservationStatement {
  type: ObservationType;
  traceId?: string;
  /** Milliseconds since the epoch, like all times here. */
  startTime?: number;
  endTime?: number;
  completionStartTime?: number;
  name?: string | null;
  environment?: string;
  metadata?: JsonObject;
  input?: string;
  output?: string;
  level?: Level | null;
  statusMessage?: string;
  version?: string;
  parentObservationId?: string;
  model?: string | null;
  /** JSON text. */
  modelParameters?: string;
  /** Units per usage type, as provided (contract 4.1, 4.2). Never empty: an empty map is left out. Integers in decimal text. */
  usage?: Record<string, string>;
  /** Cost per usage type in USD, as provided, decimal text. Never empty. */
  cost?: Record<string, string>;
  promptName?: string | null;
  promptVersion?: number | null;
  /** Only from a row of another writer: columns that no event states, by column name. */
  stored?: Record<string, Json | Record<string, string>>;
}

export type ScoreDataType = "NUMERIC" | "CATEGORICAL" | "BOOLEAN" | "TEXT" | "CORRECTION";

export interface ScoreStatement {
  traceId?: string | null;
  sessionId?: string | null;
  datasetRunId?: string | null;
  observationId?: string | null;
  name: string;
  dataType: ScoreDataType;
  source: "API" | "EVAL" | "ANNOTATION";
  /** NUMERIC: the number; BOOLEAN: 0 or 1; the others 0 (no config store knows a category's number). */
  value: number;
  /** CATEGORICAL: the label; BOOLEAN: `True` or `False`; TEXT: the text; NUMERIC and CORRECTION: null. */
  stringValue: string | null;
  /** CORRECTION: the text; otherwise empty. */
  longStringValue: string;
  comment?: string | null;
  metadata?: JsonObject;
  authorUserId?: string | null;
  configId?: string | null;
  queueId?: string | null;
  executionTraceId?: string | null;
  environment?: string;
}

interface EventBase {
  entityId: string;
  /** The envelope's id, or for OTLP one derived from the span: the same event sent again has the same id. */
  eventId: string;
  /** The envelope's time in microseconds since the epoch: what orders the fold. */
  at: number;
  /** At the same instant creates come before updates (contract section 5). */
  isUpdate: boolean;
}

export interface TraceEvent extends EventBase { kind: "trace"; body: TraceStatement }
export interface ObservationEvent extends EventBase { kind: "observation"; body: ObservationStatement }
export interface ScoreEvent extends EventBase { kind: "score"; body: ScoreStatement }
export type IngestEvent = TraceEvent | ObservationEvent | ScoreEvent;
