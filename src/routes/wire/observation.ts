import Big from "big.js";
import type { ObservationRow } from "../../db/rows/observation.ts";
import type { PriceTable } from "../../ingest/price/match.ts";
import { decodeMetadata, decodeStored } from "../../schemas/stored.ts";

/** Sum of the entries whose key contains the word, or undefined when there is none. */
function sumOfKeys(map: Record<string, string | number>, word: string): number | undefined {
  const values = Object.entries(map).filter(([key]) => key.toLowerCase().includes(word)).map(([, value]) => value);
  return values.length === 0 ? undefined : values.reduce<Big>((sum, value) => sum.plus(value), new Big(0)).toNumber();
}

const seconds = (from: Date, to: Date | null): number | null => (to === null ? null : (to.getTime() - from.getTime()) / 1_000);

/** Price per unit of a usage type in the matched model's default tier; null when no model matched. */
const priceOf = (prices: PriceTable, modelId: string | null, usageType: string): number | null => {
  const model = modelId === null ? undefined : [...prices.project, ...prices.builtIn].find(({ id }) => id === modelId);
  const price = model?.prices[usageType];
  return price === undefined ? null : Number(price);
};

/** An Observation of REST contract section 3. */
export function toWireObservation(row: ObservationRow, projectId: string, prices: PriceTable) {
  const usage = { unit: "TOKENS", input: sumOfKeys(row.usage_details, "input") ?? 0, output: sumOfKeys(row.usage_details, "output") ?? 0, total: row.usage_details.total ?? 0 };
  const costDetails = Object.fromEntries(Object.entries(row.cost_details).map(([key, cost]) => [key, Number(cost)]));
  return {
    id: row.id,
    traceId: row.trace_id,
    projectId,
    environment: row.environment,
    type: row.type,
    name: row.name,
    startTime: row.start_time,
    endTime: row.end_time,
    completionStartTime: row.completion_start_time,
    parentObservationId: row.parent_observation_id,
    level: row.level,
    statusMessage: row.status_message,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    input: decodeStored(row.input),
    output: decodeStored(row.output),
    metadata: decodeMetadata(row.metadata),
    model: row.model,
    modelId: row.internal_model_id,
    modelParameters: decodeStored(row.model_parameters),
    promptId: row.prompt_id,
    promptName: row.prompt_name,
    promptVersion: row.prompt_version,
    usageDetails: row.usage_details,
    costDetails,
    usage,
    unit: usage.unit,
    promptTokens: usage.input,
    completionTokens: usage.output,
    totalTokens: usage.total,
    usagePricingTierId: row.usage_pricing_tier_id,
    usagePricingTierName: row.usage_pricing_tier_name,
    inputPrice: priceOf(prices, row.internal_model_id, "input"),
    outputPrice: priceOf(prices, row.internal_model_id, "output"),
    totalPrice: priceOf(prices, row.internal_model_id, "total"),
    calculatedInputCost: sumOfKeys(row.cost_details, "input") ?? null,
    calculatedOutputCost: sumOfKeys(row.cost_details, "output") ?? null,
    calculatedTotalCost: costDetails.total ?? 0,
    latency: seconds(row.start_time, row.end_time),
    timeToFirstToken: seconds(row.start_time, row.completion_start_time),
  };
}
