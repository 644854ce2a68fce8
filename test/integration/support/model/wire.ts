import type { Model, ModelObservation, ModelScore, ModelTrace } from "./fold.ts";
import { decoded, decodedMap, type Dict, usd } from "./values.ts";

/** What the wire shows of the model: REST contract sections 2 and 3, without `createdAt` and `updatedAt`. */

export const HOUR = 3_600_000;
const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

const sumOf = (map: Dict<number>, word: string): number => Object.entries(map).reduce((sum, [key, units]) => (key.includes(word) ? sum + units : sum), 0);

function costOf(cost: Dict<bigint>, word: string): number | null {
  const amounts = Object.entries(cost).filter(([key]) => key.includes(word)).map(([, amount]) => amount);
  return amounts.length === 0 ? null : usd(amounts.reduce((sum, amount) => sum + amount, 0n));
}

const UNPRICED = { modelId: null, inputPrice: null, outputPrice: null, usagePricingTierId: null, usagePricingTierName: null };

/** The one model of the data that has prices; a tier is chosen for units only. */
const priceFields = ({ model, usage }: ModelObservation): Dict => {
  if (model !== "gpt-4o") return UNPRICED;
  const tier = Object.keys(usage).length > 0 ? { usagePricingTierId: "openai-gpt-4o:standard", usagePricingTierName: "Standard" } : {};
  return { ...UNPRICED, modelId: "openai-gpt-4o", inputPrice: 0.0000025, outputPrice: 0.00001, ...tier };
};

export function wireObservation(projectId: string, o: ModelObservation): Dict {
  const usage = { unit: "TOKENS", input: sumOf(o.usage, "input"), output: sumOf(o.usage, "output"), total: o.usage.total ?? 0 };
  return {
    id: o.id, traceId: o.traceId, projectId, environment: o.environment, type: o.type, name: o.name,
    startTime: iso(o.startTime), endTime: iso(o.endTime), completionStartTime: iso(o.completionStartTime),
    parentObservationId: o.parentObservationId, level: o.level, statusMessage: o.statusMessage, version: o.version,
    input: decoded(o.input), output: decoded(o.output), metadata: decodedMap(o.metadata),
    model: o.model, modelParameters: o.modelParameters, promptId: null, promptName: o.promptName, promptVersion: o.promptVersion,
    usageDetails: o.usage, costDetails: Object.fromEntries(Object.entries(o.cost).map(([key, amount]) => [key, usd(amount)])),
    usage, unit: "TOKENS", promptTokens: usage.input, completionTokens: usage.output, totalTokens: usage.total,
    totalPrice: null,
    ...priceFields(o),
    calculatedInputCost: costOf(o.cost, "input"), calculatedOutputCost: costOf(o.cost, "output"), calculatedTotalCost: usd(o.cost.total ?? 0n),
    latency: o.endTime === null ? null : (o.endTime - o.startTime) / 1000,
    timeToFirstToken: o.completionStartTime === null ? null : (o.completionStartTime - o.startTime) / 1000,
  };
}

export function wireScore(projectId: string, s: ModelScore): Dict {
  return {
    id: s.id, projectId, timestamp: iso(s.timestamp), environment: s.environment, name: s.name, dataType: s.dataType, source: s.source,
    ...(s.dataType === "TEXT" ? {} : { value: s.value }),
    stringValue: s.stringValue, traceId: s.traceId, observationId: s.observationId, comment: s.comment, metadata: decodedMap(s.metadata),
    authorUserId: null, configId: s.configId, queueId: s.queueId, executionTraceId: null,
  };
}

export function wireTrace(projectId: string, t: ModelTrace, io: boolean): Dict {
  return {
    id: t.id, projectId, timestamp: iso(t.timestamp), name: t.name, userId: t.userId, sessionId: t.sessionId, release: t.release, version: t.version,
    environment: t.environment, externalId: null, public: t.public, bookmarked: false, tags: t.tags,
    input: io ? decoded(t.input) : null, output: io ? decoded(t.output) : null, metadata: io ? decodedMap(t.metadata) : {},
    htmlPath: `/project/${projectId}/traces/${t.id}`,
  };
}

/** From the first start to the last start or end, in milliseconds. */
export function spread(observations: readonly ModelObservation[]): number {
  if (observations.length === 0) return 0;
  const ends = observations.flatMap((o) => [o.startTime, o.endTime ?? o.startTime]);
  return Math.max(...ends) - Math.min(...observations.map((o) => o.startTime));
}

export const totalOf = (observations: readonly ModelObservation[]): bigint => observations.reduce((sum, o) => sum + o.totalCost, 0n);

/** Those that a list of traces and a trace's page count. */
export const isTraceScore = (score: ModelScore): boolean => score.traceId !== null && score.dataType !== "CORRECTION";

/** GET /traces/{id}; scores by id, as the contract gives them no order. */
export function wireTraceDetail(model: Model, id: string, fields: ReadonlySet<string>): Dict | undefined {
  const trace = model.traces.get(id);
  if (!trace) return undefined;
  const from = trace.timestamp - HOUR;
  const observations = [...model.observations.values()].filter((o) => o.traceId === id && o.startTime >= from);
  observations.sort((a, b) => a.startTime - b.startTime || Buffer.compare(Buffer.from(a.id), Buffer.from(b.id)));
  const scores = [...model.scores.values()].filter((s) => s.traceId === id && isTraceScore(s) && s.timestamp >= from);
  const metrics = fields.has("metrics");
  return {
    ...wireTrace(model.projectId, trace, fields.has("io")),
    observations: fields.has("observations") ? observations.map((o) => wireObservation(model.projectId, o)) : [],
    scores: fields.has("scores") ? scores.map((s) => wireScore(model.projectId, s)) : [],
    latency: metrics ? spread(observations) / 1000 : -1,
    totalCost: metrics ? usd(totalOf(observations)) : -1,
  };
}
