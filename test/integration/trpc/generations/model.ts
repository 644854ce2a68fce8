import Big from "big.js";
import { aggregateScores } from "../../../../src/domain/score-aggregate.ts";
import { column, COLUMNS as OWN } from "../../observations/model.ts";
import { compare, type Condition } from "../../support/model/conditions.ts";
import type { Model, ModelObservation, ModelScore, ModelTrace } from "../../support/model/fold.ts";
import { byBytes, type Dict, usd } from "../../support/model/values.ts";
import { wireObservation } from "../../support/model/wire.ts";

/** generations.* over the model: tRPC contract section 6, filters as in 3.1 and 3.4. */

export interface Selection {
  filter?: Condition[];
  searchQuery?: string | null;
  searchType?: ("id" | "content" | "input" | "output")[];
}

interface Candidate {
  o: ModelObservation;
  trace: ModelTrace | undefined;
  scores: ModelScore[];
}

const averages = (scores: ModelScore[]): Dict<number> => {
  const byName = Map.groupBy(scores.filter((s) => s.dataType === "NUMERIC" || s.dataType === "BOOLEAN"), (s) => s.name);
  return Object.fromEntries([...byName].map(([name, list]) => [name, list.reduce((sum, s) => sum + s.value, 0) / list.length]));
};

const COLUMNS: Dict<(c: Candidate) => any> = {
  ...OWN,
  toolDefinitions: () => 0,
  toolCalls: () => 0,
  toolNames: () => [],
  calledToolNames: () => [],
  commentCount: () => 0,
  commentContent: () => null,
  scores_avg: ({ scores }) => averages(scores),
  score_categories: ({ scores }) => scores.filter((s) => s.dataType === "CATEGORICAL").map((s) => `${s.name}:${s.stringValue}`),
  score_booleans: ({ scores }) => scores.filter((s) => s.dataType === "BOOLEAN").map((s) => `${s.name}:${s.value === 1}`),
};

const LEGACY: Dict<string> = { numberObject: "scores_avg", categoryOptions: "score_categories", booleanObject: "score_booleans" };

function fits(candidate: Candidate, { type, column: name, operator, value, key = "" }: Condition): boolean {
  const stored = (COLUMNS[name === "scores" ? (LEGACY[type] as string) : column(name)] as (c: Candidate) => any)(candidate);
  const test = compare[operator] as (stored: any, wanted: any) => boolean;
  if (type === "null") return (stored === null) === (operator === "is null");
  if (stored === null) return false;
  if (type === "datetime") return test(stored, Date.parse(value));
  if (type === "stringObject" || type === "numberObject") return Object.hasOwn(stored, key) && test(stored[key], value);
  if (type === "categoryOptions") return test(stored, value.map((each: string) => `${key}:${each}`));
  if (type === "booleanObject") return stored.includes(`${key}:${value}`) === (operator === "=");
  return test(stored, value);
}

const asciiJson = (text: string): string => JSON.stringify(text).slice(1, -1).replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);

function found({ o, trace }: Candidate, { searchQuery, searchType = [] }: Selection): boolean {
  if (!searchQuery) return true;
  const holds = (text: string | null | undefined, needle: string): boolean => (text ?? "").toLowerCase().includes(needle.toLowerCase());
  const inTexts = (...texts: (string | null)[]) => texts.some((text) => holds(text, searchQuery) || (/[^\0-\x7f]/.test(searchQuery) && holds(text, asciiJson(searchQuery))));
  return searchType.some((type) => {
    if (type === "id") return [o.id, o.name, trace?.userId].some((text) => holds(text, searchQuery));
    return type === "content" ? inTexts(o.input, o.output) : inTexts(type === "input" ? o.input : o.output);
  });
}

const candidatesOf = (model: Model): Candidate[] =>
  [...model.observations.values()].map((o) => ({
    o,
    trace: model.traces.get(o.traceId),
    scores: [...model.scores.values()].filter((s) => s.observationId === o.id && s.traceId === o.traceId && s.dataType !== "CORRECTION"),
  }));

const isNumber = (value: unknown): value is number => typeof value === "number";
const ascending = (a: any, b: any): number => (isNumber(a) ? a - b : byBytes(a, b));

/** What is not set comes last, up and down; what is no number just before. */
function compareKeys(a: any, b: any, sign: number): number {
  const rank = (value: unknown): number => (value === null ? 2 : Number.isNaN(value) ? 1 : 0);
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  return rank(a) > 0 || a === b ? 0 : sign * ascending(a, b);
}

/** Those a request selects, in its order. */
export function selected(model: Model, q: Selection, order: { column: string; descending: boolean } = { column: "startTime", descending: true }): Candidate[] {
  const sign = order.descending ? -1 : 1;
  const key = COLUMNS[order.column] as (c: Candidate) => any;
  return candidatesOf(model)
    .filter((candidate) => (q.filter ?? []).every((condition) => fits(candidate, condition)) && found(candidate, q))
    .sort((a, b) => compareKeys(key(a), key(b), sign) || sign * (a.o.startTime - b.o.startTime) || sign * byBytes(a.o.id, b.o.id));
}

const isoDate = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));
const price = (value: number | null): Big | null => (value === null ? null : new Big(String(value)));

/** A row of generations.all but for what no model knows: the server's clock, what was provided, and the tools' own texts. */
export function rowOf(projectId: string, { o, trace, scores }: Candidate): Dict {
  const wire = wireObservation(projectId, o);
  return {
    id: o.id, traceId: o.traceId, projectId, environment: o.environment, type: o.type, name: o.name, startTime: new Date(o.startTime), endTime: isoDate(o.endTime),
    completionStartTime: isoDate(o.completionStartTime), parentObservationId: o.parentObservationId, level: o.level, statusMessage: o.statusMessage, version: o.version,
    model: o.model, internalModelId: wire.modelId, modelParameters: o.modelParameters, promptId: null, promptName: o.promptName, promptVersion: o.promptVersion,
    latency: wire.latency, timeToFirstToken: wire.timeToFirstToken, usageDetails: o.usage, costDetails: wire.costDetails,
    inputCost: wire.calculatedInputCost, outputCost: wire.calculatedOutputCost, totalCost: o.cost.total === undefined ? null : usd(o.cost.total),
    inputUsage: wire.promptTokens, outputUsage: wire.completionTokens, totalUsage: wire.totalTokens,
    usagePricingTierId: wire.usagePricingTierId, usagePricingTierName: wire.usagePricingTierName, toolDefinitions: null, toolCalls: null, toolCallNames: null,
    traceName: trace?.name ?? null, traceTags: trace?.tags ?? [], traceTimestamp: isoDate(trace?.timestamp ?? null), userId: trace?.userId ?? null,
    toolDefinitionsCount: 0, toolCallsCount: 0, modelId: wire.modelId, inputPrice: price(wire.inputPrice as number | null), outputPrice: price(wire.outputPrice as number | null), totalPrice: null,
    scores: aggregateScores(scores.map((s) => ({ id: s.id, name: s.name, source: s.source, dataType: s.dataType, value: s.value, stringValue: s.stringValue, comment: s.comment, executionTraceId: null, hasMetadata: Object.keys(s.metadata).length > 0, timestamp: new Date(s.timestamp) }))),
  };
}
