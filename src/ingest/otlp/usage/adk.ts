import { at, parseObject } from "../json.ts";
import { numberOf } from "../pick.ts";
import type { Attributes } from "../request.ts";
import { genericUsage, subtract, type Units } from "./generic.ts";

/** Google's ADK names cached tokens only in the response it attaches (ingestion contract 6.3). */
export function adkUsage(attributes: Attributes): Units | undefined {
  const units = genericUsage(attributes);
  const response = parseObject(attributes.get("gcp.vertex.agent.llm_response"));
  const cached = numberOf(at(response, "usage_metadata", "cached_content_token_count"));
  if (units?.input_cached_tokens !== undefined || cached === undefined || cached <= 0) return units;
  const withCached: Units = { ...units, input_cached_tokens: cached };
  subtract(withCached, "input", ["input_cached_tokens"]);
  return withCached;
}
