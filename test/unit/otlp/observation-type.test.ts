import { describe, expect, test } from "vitest";
import type { ObservationType } from "../../../src/ingest/event.ts";
import { ofSpan, type SpanInput } from "./otlp.ts";

const typeOf = (input: SpanInput): ObservationType => ofSpan(input).observation.type;
const OTHER = { SPAN: "SPAN", GENERATION: "GENERATION", EVENT: "EVENT", AGENT: "AGENT", TOOL: "TOOL", CHAIN: "CHAIN", RETRIEVER: "RETRIEVER", EVALUATOR: "EVALUATOR", EMBEDDING: "EMBEDDING", GUARDRAIL: "GUARDRAIL" } as const;

const BY_VALUE: [attribute: string, types: Record<string, ObservationType>][] = [
  ["langfuse.observation.type", Object.fromEntries(Object.values(OTHER).map((type) => [type.toLowerCase(), type]))],
  ["openinference.span.kind", { LLM: "GENERATION", CHAIN: "CHAIN", RETRIEVER: "RETRIEVER", EMBEDDING: "EMBEDDING", AGENT: "AGENT", TOOL: "TOOL", GUARDRAIL: "GUARDRAIL", EVALUATOR: "EVALUATOR" }],
  ["gen_ai.operation.name", { chat: "GENERATION", completion: "GENERATION", text_completion: "GENERATION", generate_content: "GENERATION", generate: "GENERATION", embeddings: "EMBEDDING", invoke_agent: "AGENT", create_agent: "AGENT", execute_tool: "TOOL" }],
  ["genkit:metadata:subtype", { model: "GENERATION", "background-model": "GENERATION", embedder: "EMBEDDING", tool: "TOOL", "tool.v2": "TOOL", retriever: "RETRIEVER", evaluator: "EVALUATOR" }],
];

describe("rules 1 to 4: the value of one attribute", () => {
  const rows = BY_VALUE.flatMap(([attribute, types]) => Object.entries(types).map(([value, type]) => ({ attribute, value, type })));
  test.each(rows)("$attribute = $value is $type", ({ attribute, value, type }) => {
    expect(typeOf({ attributes: { [attribute]: value } })).toBe(type);
  });
  test.each(BY_VALUE.map(([attribute]) => attribute))("%s with a value nobody knows leaves the turn to later rules", (attribute) => {
    for (const value of ["nonsense", "constructor", "__proto__"]) {
      expect(typeOf({ attributes: { [attribute]: value } })).toBe("SPAN");
      expect(typeOf({ attributes: { [attribute]: value, model: "m" } })).toBe("GENERATION");
    }
  });
});

describe("rule 0: Python SDK up to 3.3", () => {
  const old: SpanInput = {
    scope: "langfuse-sdk", scopeVersion: "3.3.0", resource: { "telemetry.sdk.language": "python" },
    attributes: { "langfuse.observation.type": "span", "langfuse.observation.usage_details": '{"input":1}' },
  };
  test.each(["model.name", "model.parameters", "usage_details", "cost_details", "completion_start_time", "prompt.name", "prompt.version"])("a span with %s is a generation", (key) => {
    expect(typeOf({ ...old, attributes: { "langfuse.observation.type": "span", [`langfuse.observation.${key}`]: "1" } })).toBe("GENERATION");
  });
  test.each<[string, SpanInput]>([
    ["later version", { ...old, scopeVersion: "3.4.0" }],
    ["later major", { ...old, scopeVersion: "4.0.0" }],
    ["another language", { ...old, resource: { "telemetry.sdk.language": "nodejs" } }],
    ["another scope", { ...old, scope: "langfuse-sdk-fork" }],
    ["nothing of a generation", { ...old, attributes: { "langfuse.observation.type": "span" } }],
  ])("not: %s", (_name, input) => {
    expect(typeOf(input)).toBe("SPAN");
  });
  test("2.x counts as old", () => {
    expect(typeOf({ ...old, scopeVersion: "2.60.1" })).toBe("GENERATION");
  });
});

describe("rules 5 and 6: Vercel AI SDK", () => {
  const calls: [string, ObservationType][] = [
    ["ai.generateText.doGenerate", "GENERATION"], ["ai.streamText.doStream", "GENERATION"], ["ai.generateObject.doGenerate", "GENERATION"],
    ["ai.streamObject.doStream", "GENERATION"], ["ai.embed.doEmbed", "EMBEDDING"], ["ai.embedMany.doEmbed", "EMBEDDING"],
  ];
  test.each(calls)("%s with a model is %s", (operation, type) => {
    for (const model of ["langfuse.observation.model.name", "ai.model.id", "gen_ai.request.model", "gen_ai.response.model"]) {
      expect(typeOf({ attributes: { "operation.name": `${operation} my-function`, [model]: "m" } })).toBe(type);
      expect(typeOf({ attributes: { "ai.operationId": operation, [model]: "m" } })).toBe(type);
    }
  });
  test.each(calls)("%s without a model is a span", (operation) => {
    expect(typeOf({ attributes: { "operation.name": operation, "ai.operationId": operation } })).toBe("SPAN");
  });
  test("ai.operationId must be equal, not only begin so", () => {
    expect(typeOf({ attributes: { "ai.operationId": "ai.embed.doEmbed x", "ai.model.id": "m" } })).toBe("SPAN");
  });
  test("tool calls need no model", () => {
    expect(typeOf({ attributes: { "operation.name": "ai.toolCall weather" } })).toBe("TOOL");
    expect(typeOf({ attributes: { "ai.operationId": "ai.toolCall" } })).toBe("TOOL");
  });
});

describe("rules 7 to 10", () => {
  test.each<[string, SpanInput, ObservationType]>([
    ["gen_ai.tool.name", { attributes: { "gen_ai.tool.name": "search" } }, "TOOL"],
    ["gen_ai.tool.call.id", { attributes: { "gen_ai.tool.call.id": "c1" } }, "TOOL"],
    ["an empty tool name", { attributes: { "gen_ai.tool.name": "" } }, "SPAN"],
    ["flue.tool.name", { attributes: { "flue.tool.name": "t", "flue.task.id": "1" } }, "TOOL"],
    ["flue.tool.call_id", { attributes: { "flue.tool.call_id": "t" } }, "TOOL"],
    ["flue.task.id", { attributes: { "flue.task.id": "1" } }, "AGENT"],
    ["flue.task.agent", { attributes: { "flue.task.agent": "a" } }, "AGENT"],
    ["livekit function_tool", { scope: "livekit-agents", name: "function_tool" }, "TOOL"],
    ["livekit agent_turn", { scope: "livekit-agents", name: "agent_turn" }, "AGENT"],
    ["livekit start_agent_activity", { scope: "livekit-agents", name: "start_agent_activity" }, "AGENT"],
    ["function_tool of another scope", { name: "function_tool" }, "SPAN"],
    ["langfuse.observation.model.name", { attributes: { "langfuse.observation.model.name": "m" } }, "GENERATION"],
    ["gen_ai.request.model", { attributes: { "gen_ai.request.model": "m" } }, "GENERATION"],
    ["gen_ai.response.model", { attributes: { "gen_ai.response.model": "m" } }, "GENERATION"],
    ["llm.model_name", { attributes: { "llm.model_name": "m" } }, "GENERATION"],
    ["model", { attributes: { model: "m" } }, "GENERATION"],
    ["an empty list as model", { attributes: { model: [] } }, "SPAN"],
    ["an empty model", { attributes: { model: "" } }, "SPAN"],
    ["nothing", {}, "SPAN"],
  ])("%s", (_name, input, type) => {
    expect(typeOf(input)).toBe(type);
  });
});

test("an earlier rule wins over a later one", () => {
  const cascade: [Record<string, unknown>, ObservationType][] = [
    [{ model: "m" }, "GENERATION"],
    [{ "flue.task.id": "1" }, "AGENT"],
    [{ "gen_ai.tool.name": "t" }, "TOOL"],
    [{ "ai.operationId": "ai.embed.doEmbed", "ai.model.id": "m" }, "EMBEDDING"],
    [{ "genkit:metadata:subtype": "retriever" }, "RETRIEVER"],
    [{ "gen_ai.operation.name": "chat" }, "GENERATION"],
    [{ "openinference.span.kind": "CHAIN" }, "CHAIN"],
    [{ "langfuse.observation.type": "event" }, "EVENT"],
  ];
  let attributes = {};
  for (const [more, type] of cascade) {
    attributes = { ...attributes, ...more };
    expect(typeOf({ attributes })).toBe(type);
  }
});
