import type { Json, ObservationType } from "../event.ts";
import type { Attributes, SpanContext } from "./request.ts";

type Rule = (context: SpanContext) => ObservationType | undefined;
type Mapping = ReadonlyMap<Json | undefined, ObservationType>;

const mapping = (entries: Record<string, ObservationType>): Mapping => new Map(Object.entries(entries));

const isFilled = (attributes: Attributes, keys: readonly string[]): boolean =>
  keys.some((key) => {
    const value = attributes.get(key);
    return value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0);
  });

const byValue = (key: string, types: Mapping): Rule => ({ span }) => types.get(span.attributes.get(key));
const byPresence = (keys: readonly string[], type: ObservationType): Rule => ({ span }) => (isFilled(span.attributes, keys) ? type : undefined);

const SAME_NAME = { CHAIN: "CHAIN", RETRIEVER: "RETRIEVER", EMBEDDING: "EMBEDDING", AGENT: "AGENT", TOOL: "TOOL", GUARDRAIL: "GUARDRAIL", EVALUATOR: "EVALUATOR" } as const;

const LANGFUSE_TYPES = mapping({
  span: "SPAN", generation: "GENERATION", event: "EVENT", embedding: "EMBEDDING", agent: "AGENT", tool: "TOOL", chain: "CHAIN",
  retriever: "RETRIEVER", guardrail: "GUARDRAIL", evaluator: "EVALUATOR",
});
const OPENINFERENCE_KINDS = mapping({ LLM: "GENERATION", ...SAME_NAME });
const GENAI_OPERATIONS = mapping({
  chat: "GENERATION", completion: "GENERATION", text_completion: "GENERATION", generate_content: "GENERATION", generate: "GENERATION",
  embeddings: "EMBEDDING", invoke_agent: "AGENT", create_agent: "AGENT", execute_tool: "TOOL",
});
const GENKIT_SUBTYPES = mapping({
  model: "GENERATION", "background-model": "GENERATION", embedder: "EMBEDDING", tool: "TOOL", "tool.v2": "TOOL", retriever: "RETRIEVER", evaluator: "EVALUATOR",
});
const VERCEL_MODEL_CALLS = mapping({
  "ai.generateText.doGenerate": "GENERATION", "ai.streamText.doStream": "GENERATION", "ai.generateObject.doGenerate": "GENERATION",
  "ai.streamObject.doStream": "GENERATION", "ai.embed.doEmbed": "EMBEDDING", "ai.embedMany.doEmbed": "EMBEDDING",
});
const VERCEL_TOOLS = mapping({ "ai.toolCall": "TOOL" });
const VERCEL_MODEL_KEYS = ["langfuse.observation.model.name", "ai.model.id", "gen_ai.request.model", "gen_ai.response.model"];
const LIVEKIT_SPANS = mapping({ function_tool: "TOOL", agent_turn: "AGENT", start_agent_activity: "AGENT" });

/** `operation.name` may carry the function's id behind the operation, `ai.operationId` never does. */
const vercel = (operations: Mapping): Rule => ({ span }) => {
  const name = span.attributes.get("operation.name");
  const prefixed = typeof name === "string" ? [...operations].find(([operation]) => name.startsWith(String(operation))) : undefined;
  return prefixed?.[1] ?? operations.get(span.attributes.get("ai.operationId"));
};

const GENERATION_KEYS = [
  "model.name", "model.parameters", "usage_details", "cost_details", "completion_start_time", "prompt.name", "prompt.version",
].map((key) => `langfuse.observation.${key}`);

/** The Python SDK up to 3.3 exported generations as `span`. */
const oldPythonGeneration: Rule = ({ span, scope, resource }) => {
  const isPython = scope.name === "langfuse-sdk" && resource.get("telemetry.sdk.language") === "python";
  if (!isPython || span.attributes.get("langfuse.observation.type") !== "span") return undefined;
  const [major = 0, minor = 0] = scope.version.split(".").map((part) => Number.parseInt(part, 10));
  if (major > 3 || (major === 3 && minor > 3)) return undefined;
  return GENERATION_KEYS.some((key) => span.attributes.has(key)) ? "GENERATION" : undefined;
};

const RULES: readonly Rule[] = [
  oldPythonGeneration,
  byValue("langfuse.observation.type", LANGFUSE_TYPES),
  byValue("openinference.span.kind", OPENINFERENCE_KINDS),
  byValue("gen_ai.operation.name", GENAI_OPERATIONS),
  byValue("genkit:metadata:subtype", GENKIT_SUBTYPES),
  (context) => (isFilled(context.span.attributes, VERCEL_MODEL_KEYS) ? vercel(VERCEL_MODEL_CALLS)(context) : undefined),
  vercel(VERCEL_TOOLS),
  byPresence(["gen_ai.tool.name", "gen_ai.tool.call.id"], "TOOL"),
  byPresence(["flue.tool.name", "flue.tool.call_id"], "TOOL"),
  byPresence(["flue.task.id", "flue.task.agent"], "AGENT"),
  ({ span, scope }) => (scope.name === "livekit-agents" ? LIVEKIT_SPANS.get(span.name) : undefined),
  byPresence(["langfuse.observation.model.name", "gen_ai.request.model", "gen_ai.response.model", "llm.model_name", "model"], "GENERATION"),
];

/** The first rule that yields a type decides (ingestion contract 6.4); without one it is a span. */
export function observationType(context: SpanContext): ObservationType {
  for (const rule of RULES) {
    const type = rule(context);
    if (type) return type;
  }
  return "SPAN";
}
