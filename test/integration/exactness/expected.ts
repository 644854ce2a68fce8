import type { ModelTrace } from "./model.ts";

/** What the API must say of a trace in the model's state. */

type Plain = Record<string, unknown>;

const iso = (text: unknown): string => new Date(text as string).toISOString();

/** Stored text comes back decoded: what is text and looks like JSON changes its type. */
function readBack(value: unknown): unknown {
  if (value === undefined) return null;
  if (typeof value !== "string" || value === "") return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

const metadataBack = (metadata: unknown): Plain => Object.fromEntries(Object.entries((metadata as Plain | undefined) ?? {}).map(([key, value]) => [key, readBack(value)]));

const unset = (value: unknown): unknown => (value === undefined || value === "" ? null : value);

const start = (observation: Plain): number => Date.parse(iso(observation.startTime ?? observation.firstEvent));
const end = (observation: Plain): number | null => (observation.endTime === undefined ? null : Math.max(Date.parse(observation.endTime as string), start(observation)));

/** Total cost in millionths: the given total, or input + output when there is nothing else (contract 4.2). */
export function totalCost(observation: Plain): number | null {
  const cost = observation.costDetails as Record<string, number> | undefined;
  if (cost === undefined) return null;
  const millionths = (usd: number): number => Math.round(usd * 1_000_000);
  if (cost.total !== undefined) return millionths(cost.total);
  return millionths(cost.input ?? 0) + millionths(cost.output ?? 0);
}

export function expectedObservation(observation: Plain): Plain {
  const startTime = start(observation);
  const endTime = end(observation);
  return {
    id: observation.id,
    traceId: observation.traceId,
    name: unset(observation.name),
    startTime: new Date(startTime).toISOString(),
    endTime: endTime === null ? null : new Date(endTime).toISOString(),
    completionStartTime: observation.completionStartTime === undefined ? null : iso(observation.completionStartTime),
    environment: observation.environment ?? "default",
    level: observation.level ?? "DEFAULT",
    statusMessage: unset(observation.statusMessage),
    version: unset(observation.version),
    model: unset(observation.model),
    input: readBack(observation.input === undefined ? undefined : stored(observation.input)),
    output: readBack(observation.output === undefined ? undefined : stored(observation.output)),
    metadata: metadataBack(observation.metadata),
  };
}

const stored = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

export function expectedTrace(traceId: string, { fields, observations, scores }: ModelTrace): Plain {
  const spans = [...observations.values()];
  const starts = spans.map(start);
  const last = Math.max(...starts, ...spans.map((span) => end(span) ?? start(span)));
  return {
    id: traceId,
    timestamp: iso(fields.timestamp ?? fields.firstEvent),
    name: unset(fields.name),
    userId: unset(fields.userId),
    sessionId: unset(fields.sessionId),
    release: unset(fields.release),
    version: unset(fields.version),
    environment: fields.environment ?? "default",
    public: fields.public ?? false,
    tags: fields.tags ?? [],
    input: readBack(fields.input === undefined ? undefined : stored(fields.input)),
    output: readBack(fields.output === undefined ? undefined : stored(fields.output)),
    metadata: metadataBack(fields.metadata),
    observations: [...observations.keys()].sort(),
    scores: [...scores.keys()].sort(),
    latency: spans.length === 0 ? 0 : (last - Math.min(...starts)) / 1_000,
    totalCost: spans.reduce((sum, span) => sum + (totalCost(span) ?? 0), 0) / 1_000_000,
  };
}
