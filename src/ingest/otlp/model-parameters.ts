import type { Json, JsonObject } from "../event.ts";
import { toStoredText } from "../values/text.ts";
import { at, parseObject } from "./json.ts";
import { firstPresent } from "./pick.ts";
import type { Attributes, SpanContext } from "./request.ts";

/** Parameter name and the attributes it may come from. */
const VERCEL_PARAMETERS: readonly (readonly [name: string, ...keys: string[]])[] = [
  ["maxSteps", "ai.settings.maxSteps"],
  ["toolChoice", "ai.prompt.toolChoice"],
  ["maxTokens", "gen_ai.request.max_tokens"],
  ["finishReason", "gen_ai.response.finish_reasons", "gen_ai.finishReason"],
  ["system", "gen_ai.system", "ai.model.provider"],
  ["maxRetries", "ai.settings.maxRetries"],
  ["mode", "ai.settings.mode"],
  ["temperature", "gen_ai.request.temperature"],
  ["service_tier", "gen_ai.request.service_tier"],
];

const PREFIXES = ["gen_ai.request.", "llm.invocation_parameters."];

const listed = (value: Json): string => (Array.isArray(value) ? value.map(toStoredText).join(",") : toStoredText(value));

/** All keys or none: clients know them as a fixed set, but a span without any parameter states nothing. */
function vercelParameters(attributes: Attributes): JsonObject | undefined {
  const tier = at(parseObject(attributes.get("ai.response.providerMetadata")), "openai", "serviceTier");
  const entries = VERCEL_PARAMETERS.map(([name, ...keys]): [string, Json] => {
    const value = name === "service_tier" && typeof tier === "string" ? tier : firstPresent(attributes, keys);
    return [name, value === undefined ? null : listed(value)];
  });
  return entries.some(([, value]) => value !== null) ? Object.fromEntries(entries) : undefined;
}

function prefixedParameters(attributes: Attributes): JsonObject | undefined {
  const entries = PREFIXES.flatMap((prefix) =>
    [...attributes].filter(([key]) => key.startsWith(prefix)).map(([key, value]): [string, Json] => [key.slice(prefix.length), value]),
  ).filter(([name]) => name !== "model" && name !== "" && name !== "__proto__");
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

function genkitParameters(attributes: Attributes): JsonObject | undefined {
  const config = at(parseObject(attributes.get("genkit:input")), "config") ?? at(parseObject(attributes.get("genkit:output")), "request", "config");
  return config === undefined ? undefined : parseObject(config);
}

/** Values that are not string or number become JSON text (ingestion contract 6.2, "modelParameters"). */
function flat(parameters: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(parameters).map(([key, value]) => [key, typeof value === "number" ? value : toStoredText(value)]));
}

/** JSON text of an object, or undefined when the span states no parameters. */
export function modelParameters({ span: { attributes }, scope }: SpanContext): string | undefined {
  const explicit = parseObject(attributes.get("langfuse.observation.model.parameters"));
  if (scope.name === "ai") {
    const fixed = vercelParameters(attributes);
    return fixed || explicit ? JSON.stringify({ ...fixed, ...(explicit && flat(explicit)) }) : undefined;
  }
  const parameters =
    explicit ??
    genkitParameters(attributes) ??
    parseObject(attributes.get("llm.invocation_parameters")) ??
    parseObject(attributes.get("model_config")) ??
    prefixedParameters(attributes);
  return parameters && JSON.stringify(flat(parameters));
}
