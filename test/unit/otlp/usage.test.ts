import { describe, expect, test } from "vitest";
import { ofSpan, type SpanInput } from "./otlp.ts";

const usageOf = (input: SpanInput) => ofSpan(input).observation.usage;
const costOf = (attributes: Record<string, unknown>) => ofSpan({ attributes }).observation.cost;

const ALIASES: [result: string, names: string[]][] = [
  ["input", ["prompt_tokens", "input_tokens", "prompt"]],
  ["output", ["completion_tokens", "output_tokens", "completion"]],
  ["total", ["total_tokens", "total"]],
  ["input_cached_tokens", ["cache_read.input_tokens", "cache_read_input_tokens", "cache_read_tokens", "details.cache_read_tokens", "details.cache_read_input_tokens", "prompt_details.cache_read", "input_cached_tokens"]],
  ["input_cache_creation", ["cache_creation.input_tokens", "cache_creation_input_tokens", "cache_write_tokens", "details.cache_write_tokens", "details.cache_creation_input_tokens", "prompt_details.cache_write", "input_cache_creation"]],
  ["output_reasoning_tokens", ["reasoning.output_tokens", "completion_details.reasoning"]],
  ["output_audio_tokens", ["completion_details.audio"]],
];

describe("generic", () => {
  test.each(ALIASES.flatMap(([result, names]) => names.map((name) => [name, result] as const)))("%s is %s, under both prefixes", (name, result) => {
    expect(usageOf({ attributes: { [`gen_ai.usage.${name}`]: 7 } })).toEqual({ [result]: "7" });
    expect(usageOf({ attributes: { [`llm.token_count.${name}`]: "7" } })).toEqual({ [result]: "7" });
  });
  test.each(ALIASES.filter(([, names]) => names.length > 1))("of several names for %s the first of the table counts", (result, names) => {
    const attributes = Object.fromEntries(names.map((name, index) => [`gen_ai.usage.${name}`, index + 1]).reverse());
    expect(usageOf({ attributes })).toEqual({ [result]: "1" });
  });
  test.each<[string, Record<string, unknown>, Record<string, string> | undefined]>([
    ["cached and created tokens leave the input", { input_tokens: 100, cache_read_tokens: 30, cache_write_tokens: 20 }, { input: "50", input_cached_tokens: "30", input_cache_creation: "20" }],
    ["reasoning and audio leave the output", { output_tokens: 50, "completion_details.reasoning": 20, "completion_details.audio": 5 }, { output: "25", output_reasoning_tokens: "20", output_audio_tokens: "5" }],
    ["not below 0", { input_tokens: 1, cache_read_tokens: 5, output_tokens: 1, "reasoning.output_tokens": 9 }, { input: "0", input_cached_tokens: "5", output: "0", output_reasoning_tokens: "9" }],
    ["the total is not recomputed", { input_tokens: 10, cache_read_tokens: 4, total_tokens: 10 }, { input: "6", input_cached_tokens: "4", total: "10" }],
    ["other keys are copied, without details.", { "details.web_search": 2, images: 3 }, { web_search: "2", images: "3" }],
    ["cost is no usage", { cost: 3 }, undefined],
    ["text that is no number, an empty text and a flag are dropped", { input_tokens: "many", output_tokens: "", total: true }, undefined],
    ["zero counts", { input_tokens: 0 }, { input: "0" }],
  ])("%s", (_name, counts, expected) => {
    const attributes = Object.fromEntries(Object.entries(counts).map(([key, value]) => [`gen_ai.usage.${key}`, value]));
    expect(usageOf({ attributes })).toEqual(expected);
  });
  test("gen_ai.usage counts where both prefixes state a name", () => {
    expect(usageOf({ attributes: { "llm.token_count.prompt": 1, "gen_ai.usage.prompt": 2 } })).toEqual({ input: "2" });
  });
});

describe("explicit details", () => {
  const KEY = "langfuse.observation.usage_details";
  test.each<[string, string, Record<string, string> | undefined]>([
    ["a record", '{"input":10,"output":20,"cache":0}', { input: "10", output: "20", cache: "0" }],
    ["OpenAI's shape", '{"prompt_tokens":100,"completion_tokens":50,"total_tokens":150,"prompt_tokens_details":{"cached_tokens":40}}', { input: "60", output: "50", total: "150", input_cached_tokens: "40" }],
    ["an empty object decides too", "{}", undefined],
    ["broken JSON falls through", "{", { input: "1" }],
  ])("%s", (_name, text, expected) => {
    expect(usageOf({ attributes: { [KEY]: text, "gen_ai.usage.input_tokens": 1 } })).toEqual(expected);
  });
});

describe("Vercel AI SDK, scope ai", () => {
  const ai = (attributes: Record<string, unknown>, provider?: unknown) =>
    usageOf({ scope: "ai", attributes: { ...attributes, ...(provider !== undefined && { "ai.response.providerMetadata": JSON.stringify(provider) }) } });
  test.each<[string, Record<string, unknown>, unknown, Record<string, string> | undefined]>([
    ["input_tokens, output_tokens", { "gen_ai.usage.input_tokens": 10, "gen_ai.usage.output_tokens": 5 }, undefined, { input: "10", output: "5" }],
    ["prompt_tokens before input_tokens", { "gen_ai.usage.prompt_tokens": 10, "gen_ai.usage.input_tokens": 99, "gen_ai.usage.completion_tokens": 5, "gen_ai.usage.output_tokens": 99 }, undefined, { input: "10", output: "5" }],
    ["total", { "ai.usage.tokens": 15 }, undefined, { total: "15" }],
    ["cached and reasoning attributes", { "gen_ai.usage.input_tokens": 10, "gen_ai.usage.output_tokens": 8, "ai.usage.cachedInputTokens": 4, "ai.usage.reasoningTokens": "3" }, undefined, { input: "6", output: "5", input_cached_tokens: "4", output_reasoning_tokens: "3" }],
    ["a count as JSON of its OTLP value", { "gen_ai.usage.input_tokens": 10, "ai.usage.cachedInputTokens": '{"intValue":4}' }, undefined, { input: "6", input_cached_tokens: "4" }],
    ["openai", { "gen_ai.usage.input_tokens": 10, "gen_ai.usage.output_tokens": 8 }, { openai: { cachedPromptTokens: 2, reasoningTokens: 3, acceptedPredictionTokens: 4, rejectedPredictionTokens: 5 } }, { input: "8", output: "5", input_cached_tokens: "2", output_reasoning_tokens: "3", accepted_prediction_tokens: "4", rejected_prediction_tokens: "5" }],
    ["attributes before provider metadata", { "ai.usage.cachedInputTokens": 1 }, { openai: { cachedPromptTokens: 2 } }, { input_cached_tokens: "1" }],
    ["anthropic", { "gen_ai.usage.input_tokens": 100 }, { anthropic: { usage: { cache_read_input_tokens: 10, cache_creation_input_tokens: 30, cache_creation: { ephemeral_5m_input_tokens: 20, ephemeral_1h_input_tokens: 5 } } } }, { input: "60", input_cached_tokens: "10", input_cache_creation: "5", input_cache_creation_5m: "20", input_cache_creation_1h: "5" }],
    ["bedrock", { "gen_ai.usage.input_tokens": 100 }, { bedrock: { usage: { cacheReadInputTokens: 10, cacheWriteInputTokens: 7, cacheCreationInputTokens: 20 } } }, { input: "70", input_cache_read: "10", input_cache_write: "7", input_cache_creation: "20" }],
    ["floor 0", { "gen_ai.usage.input_tokens": 1, "ai.usage.cachedInputTokens": 4 }, undefined, { input: "0", input_cached_tokens: "4" }],
    ["nothing", { "ai.operationId": "ai.toolCall" }, undefined, undefined],
  ])("%s", (_name, attributes, provider, expected) => {
    expect(ai(attributes, provider)).toEqual(expected);
  });
  test("broken provider metadata costs nothing else", () => {
    expect(usageOf({ scope: "ai", attributes: { "gen_ai.usage.input_tokens": 1, "ai.response.providerMetadata": "{" } })).toEqual({ input: "1" });
  });
});

test("Genkit", () => {
  const usage = { inputTokens: 10, outputTokens: 20, totalTokens: 35, thoughtsTokens: 5 };
  const attributes = { "genkit:output": JSON.stringify({ usage }) };
  expect(usageOf({ scope: "genkit-tracer", attributes })).toEqual({ input: "10", output: "15", total: "35", output_reasoning: "5" });
  expect(usageOf({ scope: "other", attributes })).toBeUndefined();
});

test("Google ADK takes the cached count from the response", () => {
  const response = JSON.stringify({ usage_metadata: { cached_content_token_count: 4 } });
  const attributes = { "gen_ai.usage.input_tokens": 10, "gcp.vertex.agent.llm_response": response };
  expect(usageOf({ scope: "gcp.vertex.agent", attributes })).toEqual({ input: "6", input_cached_tokens: "4" });
  expect(usageOf({ scope: "gcp.vertex.agent", attributes: { ...attributes, "gen_ai.usage.cache_read_tokens": 1 } })).toEqual({ input: "9", input_cached_tokens: "1" });
  expect(usageOf({ scope: "other", attributes })).toEqual({ input: "10" });
});

test.each<[string, Record<string, unknown>, Record<string, string> | undefined]>([
  ["details", { "langfuse.observation.cost_details": '{"input":0.5,"output":-1,"total":0.0021}' }, { input: "0.5", total: "0.0021" }],
  ["broken details fall through", { "langfuse.observation.cost_details": "{", "gen_ai.usage.cost": 0.25 }, { total: "0.25" }],
  ["gen_ai.usage.cost", { "gen_ai.usage.cost": "0.25", "llm.cost.total": 9 }, { total: "0.25" }],
  ["llm.cost.total", { "llm.cost.total": 0.5 }, { total: "0.5" }],
  ["no number", { "llm.cost.total": "free" }, undefined],
])("cost: %s", (_name, attributes, expected) => {
  expect(costOf(attributes)).toEqual(expected);
});

test.each(["invoke_agent", "agent_step"])("%s has no model, usage or cost: its children carry them", (operation) => {
  const { observation } = ofSpan({
    attributes: {
      "gen_ai.operation.name": operation, "gen_ai.request.model": "m", "gen_ai.usage.input_tokens": 1, "gen_ai.usage.cost": 1,
      "langfuse.observation.usage_details": '{"input":1}', "langfuse.observation.cost_details": '{"total":1}',
    },
  });
  expect(observation).not.toHaveProperty("model");
  expect(observation).not.toHaveProperty("usage");
  expect(observation).not.toHaveProperty("cost");
});
