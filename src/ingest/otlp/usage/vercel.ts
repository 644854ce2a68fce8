import type { Json } from "../../event.ts";
import { at, parseObject } from "../json.ts";
import { numberOf } from "../pick.ts";
import type { Attributes } from "../request.ts";
import { subtract, type Units } from "./generic.ts";

/** Where a unit is looked for: attribute names, then paths into the provider's metadata. */
interface Source {
  attributes: readonly string[];
  provider: readonly (readonly string[])[];
}

const ANTHROPIC = ["anthropic", "usage"];
const FIVE_MINUTES = "input_cache_creation_5m";
const ONE_HOUR = "input_cache_creation_1h";

/** Ingestion contract 6.3, "Scope `ai`": attributes first, provider metadata only for what is missing. */
const SOURCES: Readonly<Record<string, Source>> = {
  input: { attributes: ["gen_ai.usage.prompt_tokens", "gen_ai.usage.input_tokens"], provider: [] },
  output: { attributes: ["gen_ai.usage.completion_tokens", "gen_ai.usage.output_tokens"], provider: [] },
  total: { attributes: ["ai.usage.tokens"], provider: [] },
  input_cached_tokens: {
    attributes: ["ai.usage.cachedInputTokens"],
    provider: [["openai", "cachedPromptTokens"], [...ANTHROPIC, "cache_read_input_tokens"]],
  },
  output_reasoning_tokens: { attributes: ["ai.usage.reasoningTokens"], provider: [["openai", "reasoningTokens"]] },
  accepted_prediction_tokens: { attributes: [], provider: [["openai", "acceptedPredictionTokens"]] },
  rejected_prediction_tokens: { attributes: [], provider: [["openai", "rejectedPredictionTokens"]] },
  input_cache_creation: {
    attributes: [],
    provider: [[...ANTHROPIC, "cache_creation_input_tokens"], ["bedrock", "usage", "cacheCreationInputTokens"]],
  },
  [FIVE_MINUTES]: { attributes: [], provider: [[...ANTHROPIC, "cache_creation", "ephemeral_5m_input_tokens"]] },
  [ONE_HOUR]: { attributes: [], provider: [[...ANTHROPIC, "cache_creation", "ephemeral_1h_input_tokens"]] },
  input_cache_read: { attributes: [], provider: [["bedrock", "usage", "cacheReadInputTokens"]] },
  input_cache_write: { attributes: [], provider: [["bedrock", "usage", "cacheWriteInputTokens"]] },
};

const IN_INPUT = ["input_cached_tokens", "input_cache_creation", FIVE_MINUTES, ONE_HOUR, "input_cache_read"];

/** Some versions of the AI SDK export a count as the JSON text of its OTLP value. */
const countOf = (value: Json | undefined): number | undefined => numberOf(value) ?? numberOf(at(parseObject(value), "intValue"));

/** Usage as the Vercel AI SDK exports it; undefined when it names none of these units. */
export function vercelUsage(attributes: Attributes): Units | undefined {
  const provider = parseObject(attributes.get("ai.response.providerMetadata"));
  const units: Units = {};
  for (const [unit, source] of Object.entries(SOURCES)) {
    const candidates = [...source.attributes.map((key) => attributes.get(key)), ...source.provider.map((path) => at(provider, ...path))];
    const count = candidates.map(countOf).find((candidate) => candidate !== undefined);
    if (count !== undefined) units[unit] = count;
  }
  subtract(units, "input_cache_creation", [FIVE_MINUTES, ONE_HOUR]);
  subtract(units, "input", IN_INPUT);
  subtract(units, "output", ["output_reasoning_tokens"]);
  return Object.keys(units).length > 0 ? units : undefined;
}
