import { at, parseObject } from "../json.ts";
import { numberOf } from "../pick.ts";
import type { Attributes } from "../request.ts";
import { subtract, type Units } from "./generic.ts";

/** Result key and its name in Genkit's `usage` object (ingestion contract 6.3). */
const NAMES: Readonly<Record<string, string>> = {
  input: "inputTokens",
  output: "outputTokens",
  total: "totalTokens",
  output_reasoning: "thoughtsTokens",
};

export function genkitUsage(attributes: Attributes): Units | undefined {
  const usage = at(parseObject(attributes.get("genkit:output")), "usage");
  const units: Units = {};
  for (const [unit, name] of Object.entries(NAMES)) {
    const count = numberOf(at(usage, name));
    if (count !== undefined) units[unit] = count;
  }
  subtract(units, "output", ["output_reasoning"]);
  return Object.keys(units).length > 0 ? units : undefined;
}
