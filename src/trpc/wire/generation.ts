import Big from "big.js";
import { aggregateScores } from "../../domain/score-aggregate.ts";
import type { GenerationList } from "../../db/rows/generation.ts";
import type { GenerationFilterOptions } from "../../db/rows/observation-options.ts";
import type { PriceTable } from "../../ingest/price/match.ts";
import { OBSERVATION_TYPES } from "../../schemas/observation.ts";
import { toObservation } from "./observation.ts";
import { toAggregated } from "./score.ts";
import { toScoreOptions } from "./score-options.ts";

/** Prices per unit in the matched model's default tier; null when no model matched or it has none. */
function pricesOf(prices: PriceTable, modelId: string | null) {
  const model = modelId === null ? undefined : [...prices.project, ...prices.builtIn].find(({ id }) => id === modelId);
  const price = (usageType: string): Big | null => (model?.prices[usageType] === undefined ? null : new Big(model.prices[usageType]));
  return { modelId, inputPrice: price("input"), outputPrice: price("output"), totalPrice: price("total") };
}

const observationKey = (traceId: string | null, id: string | null): string => JSON.stringify([traceId, id]);

/** The rows of generations.all (tRPC contract section 6). */
export function toGenerations({ rows, traces, scores }: GenerationList, projectId: string, prices: PriceTable) {
  const scoresOf = Map.groupBy(scores, (score) => observationKey(score.trace_id, score.observation_id));
  return rows.map((row) => {
    const trace = row.trace_id === null ? undefined : traces.get(row.trace_id);
    return {
      ...toObservation(row, projectId),
      traceName: trace?.name ?? null,
      traceTags: trace?.tags ?? [],
      traceTimestamp: trace?.timestamp ?? null,
      userId: trace?.user_id ?? null,
      toolDefinitionsCount: Object.keys(row.tool_definitions).length,
      toolCallsCount: row.tool_calls.length,
      ...pricesOf(prices, row.internal_model_id),
      scores: aggregateScores((scoresOf.get(observationKey(row.trace_id, row.id)) ?? []).map(toAggregated)),
    };
  });
}

const options = (values: readonly string[]) => values.map((value) => ({ value }));

/** The answer of generations.filterOptions: types are the ten there are, environments are offered elsewhere. */
export const toGenerationFilterOptions = ({ traceNames, traceTags, scores, ...own }: GenerationFilterOptions) => ({
  model: options(own.model),
  modelId: options(own.modelId),
  name: options(own.name),
  promptName: options(own.promptName),
  toolNames: options(own.toolNames),
  calledToolNames: options(own.calledToolNames),
  traceName: options(traceNames.map(({ value }) => value)),
  tags: options(traceTags.map(({ value }) => value)),
  type: options(OBSERVATION_TYPES),
  environment: [],
  ...toScoreOptions(scores),
});
