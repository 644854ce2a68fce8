import Big from "big.js";
import type { GenerationRow } from "../../db/rows/generation.ts";
import { decodeStored } from "../../schemas/stored.ts";

/** The entries whose key contains the word, in any case. */
const entriesWith = <Value>(map: Record<string, Value>, word: string): Value[] => Object.entries(map).filter(([key]) => key.toLowerCase().includes(word)).map(([, value]) => value);

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0);

/** Null without an entry, which is not 0. */
const costWith = (map: Record<string, string>, word: string): number | null => {
  const costs = entriesWith(map, word);
  return costs.length === 0 ? null : costs.reduce((sum, cost) => sum.plus(cost), new Big(0)).toNumber();
};

const numbersOf = (map: Record<string, string>): Record<string, number> => Object.fromEntries(Object.entries(map).map(([key, cost]) => [key, Number(cost)]));

const seconds = (from: Date, to: Date | null): number | null => (to === null ? null : (to.getTime() - from.getTime()) / 1_000);

const unlessEmpty = <Value extends readonly unknown[] | Record<string, unknown>>(value: Value): Value | null => (Object.keys(value).length === 0 ? null : value);

/** An Observation of tRPC contract 6.1, but for its texts and metadata. */
export const toObservation = (row: GenerationRow, projectId: string) => ({
  id: row.id,
  traceId: row.trace_id,
  projectId,
  environment: row.environment,
  type: row.type,
  startTime: row.start_time,
  endTime: row.end_time,
  name: row.name,
  parentObservationId: row.parent_observation_id,
  level: row.level,
  statusMessage: row.status_message,
  version: row.version,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  model: row.model,
  internalModelId: row.internal_model_id,
  modelParameters: decodeStored(row.model_parameters),
  completionStartTime: row.completion_start_time,
  promptId: row.prompt_id,
  promptName: row.prompt_name,
  promptVersion: row.prompt_version,
  latency: seconds(row.start_time, row.end_time),
  timeToFirstToken: seconds(row.start_time, row.completion_start_time),
  usageDetails: row.usage_details,
  providedUsageDetails: row.provided_usage_details,
  costDetails: numbersOf(row.cost_details),
  providedCostDetails: numbersOf(row.provided_cost_details),
  inputCost: costWith(row.cost_details, "input"),
  outputCost: costWith(row.cost_details, "output"),
  totalCost: row.cost_details.total === undefined ? null : Number(row.cost_details.total),
  inputUsage: sumOf(entriesWith(row.usage_details, "input")),
  outputUsage: sumOf(entriesWith(row.usage_details, "output")),
  totalUsage: row.usage_details.total ?? 0,
  usagePricingTierId: row.usage_pricing_tier_id,
  usagePricingTierName: row.usage_pricing_tier_name,
  toolDefinitions: unlessEmpty(row.tool_definitions),
  toolCalls: unlessEmpty(row.tool_calls),
  toolCallNames: unlessEmpty(row.tool_call_names),
});
