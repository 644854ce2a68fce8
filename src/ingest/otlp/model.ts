import type { Json } from "../event.ts";
import { toStoredText } from "../values/text.ts";
import { at, parseObject } from "./json.ts";
import { firstFilled, firstText } from "./pick.ts";
import type { Attributes, SpanContext } from "./request.ts";

const MODEL_KEYS = [
  "langfuse.observation.model.name",
  "gen_ai.response.model",
  "ai.model.id",
  "gen_ai.request.model",
  "llm.response.model",
  "llm.model_name",
  "model",
];

const AGENT_OPERATIONS: ReadonlySet<unknown> = new Set(["invoke_agent", "agent_step"]);

/** The children of such a span carry its model, usage and cost: on the span itself they would count twice (ingestion contract 6.2). */
export function sumsUpChildren(attributes: Attributes): boolean {
  return AGENT_OPERATIONS.has(attributes.get("gen_ai.operation.name"));
}

/** Ingestion contract 6.2, "model". Genkit names its model only in the name of the span that calls it. */
export function modelName(attributes: Attributes): string | undefined {
  if (sumsUpChildren(attributes)) return undefined;
  const isGenkitModel = attributes.get("genkit:metadata:subtype") === "model";
  return firstText(attributes, isGenkitModel ? [...MODEL_KEYS, "genkit:name"] : MODEL_KEYS);
}

const PROMPT_NAME_KEYS = ["langfuse.observation.prompt.name", "langfuse.prompt.name"];
const PROMPT_VERSION_KEYS = ["langfuse.observation.prompt.version", "langfuse.prompt.version"];

/** The linked prompt: both parts or none (ingestion contract sections 3 and 6.2). */
export function promptLink({ span }: SpanContext): { promptName?: string; promptVersion?: number } {
  const fromVercel = parseObject(span.attributes.get("ai.telemetry.metadata.langfusePrompt"));
  const name: Json | undefined = firstFilled(span.attributes, PROMPT_NAME_KEYS) ?? at(fromVercel, "name");
  const version = Number(firstFilled(span.attributes, PROMPT_VERSION_KEYS) ?? at(fromVercel, "version") ?? Number.NaN);
  if (name === undefined || name === null || name === "" || !Number.isSafeInteger(version)) return {};
  return { promptName: toStoredText(name), promptVersion: version };
}
