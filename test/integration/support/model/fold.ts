import type { BatchEvent } from "../events.ts";
import { type Dict, environmentOf, isObject, merged, metadataMap, orNull, pico, storedText } from "./values.ts";

/** What a project holds after a set of events: ingestion contract section 5 in the plainest words. Independent of src/. */

export interface ModelTrace {
  id: string;
  timestamp: number;
  name: string | null;
  userId: string | null;
  sessionId: string | null;
  release: string | null;
  version: string | null;
  environment: string;
  public: boolean;
  tags: string[];
  metadata: Dict<string>;
  input: string | null;
  output: string | null;
}

export interface ModelObservation {
  id: string;
  traceId: string;
  type: string;
  startTime: number;
  endTime: number | null;
  completionStartTime: number | null;
  name: string | null;
  environment: string;
  metadata: Dict<string>;
  input: string | null;
  output: string | null;
  level: string;
  statusMessage: string | null;
  version: string | null;
  parentObservationId: string | null;
  model: string | null;
  modelParameters: Dict | null;
  usage: Dict<number>;
  cost: Dict<bigint>;
  totalCost: bigint;
  promptName: string | null;
  promptVersion: number | null;
}

export interface ModelScore {
  id: string;
  traceId: string | null;
  observationId: string | null;
  sessionId: string | null;
  datasetRunId: string | null;
  timestamp: number;
  name: string;
  dataType: string;
  source: string;
  value: number;
  stringValue: string | null;
  environment: string;
  comment: string | null;
  metadata: Dict<string>;
  configId: string | null;
  queueId: string | null;
}

export interface Model {
  projectId: string;
  traces: Map<string, ModelTrace>;
  observations: Map<string, ModelObservation>;
  scores: Map<string, ModelScore>;
}

const isUpdate = (event: BatchEvent): boolean => event.type.endsWith("-update");
const timeOf = (text: string): number => Date.parse(text);

/** Events of one entity in the order they apply; equal ones are one. `Date.parse` is precise enough: the data has whole milliseconds. */
function inOrder(events: readonly BatchEvent[]): BatchEvent[] {
  const once = [...new Map(events.map((event) => [JSON.stringify(event), event])).values()];
  return once.sort((a, b) => timeOf(a.timestamp) - timeOf(b.timestamp) || Number(isUpdate(a)) - Number(isUpdate(b)));
}

const first = (events: BatchEvent[], key: string): any => events.map(({ body }) => body[key]).find((value) => value !== undefined && value !== null);
/** The last value that is stated; null counts. */
const last = (events: BatchEvent[], key: string): any => events.map(({ body }) => body[key]).findLast((value) => value !== undefined);
/** The last value that is stated; null states nothing. */
const lastSet = (events: BatchEvent[], key: string): any => events.map(({ body }) => body[key]).findLast((value) => value !== undefined && value !== null);

const instant = (text: string | undefined): number | undefined => (text === undefined ? undefined : Math.floor(timeOf(text)));
const text = (value: unknown): string | null => (value === undefined ? null : storedText(value));

const metadataOf = (events: BatchEvent[]): Dict<string> =>
  metadataMap(
    events.reduce<Dict>((all, { body }) => (body.metadata === undefined || body.metadata === null ? all : merged(all, isObject(body.metadata) ? body.metadata : { metadata: body.metadata })), {}),
  );

function foldTrace(id: string, events: BatchEvent[]): ModelTrace {
  return {
    id,
    timestamp: instant(first(events, "timestamp")) ?? timeOf((events[0] as BatchEvent).timestamp),
    name: orNull(last(events, "name")),
    userId: orNull(last(events, "userId")),
    sessionId: orNull(last(events, "sessionId")),
    release: orNull(last(events, "release")),
    version: orNull(last(events, "version")),
    environment: environmentOf(first(events, "environment")),
    public: lastSet(events, "public") ?? false,
    tags: [...new Set(events.flatMap(({ body }) => body.tags ?? []))].sort(),
    metadata: metadataOf(events),
    input: text(lastSet(events, "input")),
    output: text(lastSet(events, "output")),
  };
}

const TYPES: Dict<string> = { "span-update": "SPAN", "generation-update": "GENERATION" };
const typeOf = (event: BatchEvent): string => event.body.type ?? TYPES[event.type] ?? event.type.replace("-create", "").toUpperCase();

/** USD per million units; the one model of the data that has a price. */
const PRICED: Dict<Dict<bigint>> = { "gpt-4o": { input: 2_500_000n, output: 10_000_000n } };

function costOf(provided: Dict<number> | undefined, usage: Dict<number>, model: string | null): { cost: Dict<bigint>; total: bigint } {
  if (provided) {
    const cost = Object.fromEntries(Object.entries(provided).map(([key, amount]) => [key, pico(amount)]));
    if (cost.total !== undefined) return { cost, total: cost.total };
    if (Object.keys(cost).some((key) => key !== "input" && key !== "output")) return { cost, total: 0n };
    const total = (cost.input ?? 0n) + (cost.output ?? 0n);
    return { cost: { ...cost, total }, total };
  }
  const prices = (model === null ? undefined : PRICED[model]) ?? {};
  const cost = Object.fromEntries(Object.entries(usage).filter(([key]) => prices[key] !== undefined).map(([key, units]) => [key, BigInt(units) * (prices[key] as bigint)]));
  if (Object.keys(cost).length === 0) return { cost, total: 0n };
  const total = Object.values(cost).reduce((sum, amount) => sum + amount, 0n);
  return { cost: { ...cost, total }, total };
}

function foldObservation(id: string, events: BatchEvent[]): ModelObservation {
  const startTime = instant(first(events, "startTime")) ?? timeOf((events[0] as BatchEvent).timestamp);
  const endTime = instant(lastSet(events, "endTime"));
  const provided: Dict<number> = lastSet(events, "usageDetails") ?? {};
  const usage: Dict<number> = { ...provided };
  if (Object.keys(provided).length > 0) usage.total ??= Object.values(provided).reduce((sum, units) => sum + units, 0);
  const model = last(events, "model") ?? null;
  const { cost, total } = costOf(lastSet(events, "costDetails"), usage, model);
  return {
    id,
    traceId: first(events, "traceId") ?? id,
    type: typeOf(events[events.length - 1] as BatchEvent),
    startTime,
    endTime: endTime === undefined ? null : Math.max(endTime, startTime),
    completionStartTime: instant(lastSet(events, "completionStartTime")) ?? null,
    name: orNull(last(events, "name")),
    environment: environmentOf(first(events, "environment")),
    metadata: metadataOf(events),
    input: text(lastSet(events, "input")),
    output: text(lastSet(events, "output")),
    level: last(events, "level") ?? "DEFAULT",
    statusMessage: orNull(lastSet(events, "statusMessage")),
    version: orNull(lastSet(events, "version")),
    parentObservationId: orNull(lastSet(events, "parentObservationId")),
    model: orNull(model),
    modelParameters: lastSet(events, "modelParameters") ?? null,
    usage,
    cost,
    totalCost: total,
    promptName: orNull(lastSet(events, "promptName")),
    promptVersion: lastSet(events, "promptVersion") ?? null,
  };
}

function foldScore(id: string, events: BatchEvent[]): ModelScore {
  const { body } = events[events.length - 1] as BatchEvent;
  const dataType: string = body.dataType ?? (typeof body.value === "number" ? "NUMERIC" : "CATEGORICAL");
  return {
    id,
    traceId: first(events, "traceId") ?? null,
    observationId: orNull(last(events, "observationId")),
    sessionId: first(events, "sessionId") ?? null,
    datasetRunId: first(events, "datasetRunId") ?? null,
    timestamp: timeOf((events[0] as BatchEvent).timestamp),
    name: dataType === "CORRECTION" ? "output" : body.name,
    dataType,
    source: body.source ?? "API",
    value: typeof body.value === "number" ? body.value : 0,
    stringValue: dataType === "NUMERIC" ? null : dataType === "BOOLEAN" ? (body.value === 1 ? "True" : "False") : body.value,
    environment: environmentOf(first(events, "environment")),
    comment: orNull(last(events, "comment")),
    metadata: metadataOf(events),
    configId: orNull(last(events, "configId")),
    queueId: orNull(last(events, "queueId")),
  };
}

function grouped(events: readonly BatchEvent[], kind: (type: string) => boolean): [string, BatchEvent[]][] {
  const groups = Map.groupBy(events.filter(({ type }) => kind(type)), ({ id, body }) => (body.id as string | undefined) ?? id);
  return [...groups].map(([id, list]) => [id, inOrder(list)]);
}

/** An observation that never named a trace has one of its own, with its start time and environment [I-4]. */
function impliedTraces(observations: [string, BatchEvent[]][]): BatchEvent[] {
  const alone = observations.filter(([, events]) => first(events, "traceId") === undefined);
  return alone.flatMap(([id, events]) =>
    events.map((event) => ({ id: `${event.id}:implied`, type: "trace-create", timestamp: event.timestamp, body: { id, timestamp: event.body.startTime, environment: event.body.environment } })),
  );
}

export function modelOf(projectId: string, events: readonly BatchEvent[]): Model {
  const isTrace = (type: string): boolean => type === "trace-create";
  const isScore = (type: string): boolean => type === "score-create";
  const observations = grouped(events, (type) => !isTrace(type) && !isScore(type) && type !== "sdk-log");
  const traces = grouped([...events, ...impliedTraces(observations)], isTrace);
  const fold = <Entity>(groups: [string, BatchEvent[]][], one: (id: string, events: BatchEvent[]) => Entity) => new Map(groups.map(([id, list]) => [id, one(id, list)]));
  return { projectId, traces: fold(traces, foldTrace), observations: fold(observations, foldObservation), scores: fold(grouped(events, isScore), foldScore) };
}
