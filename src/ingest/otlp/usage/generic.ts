import type { Attributes } from "../request.ts";
import { numberOf } from "../pick.ts";

export type Units = Record<string, number>;

const PREFIXES = ["gen_ai.usage.", "llm.token_count."];

/** Result key and the names it goes by, without their prefix; the first present counts (ingestion contract 6.3, "Generic"). */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  input: ["prompt_tokens", "input_tokens", "prompt"],
  output: ["completion_tokens", "output_tokens", "completion"],
  total: ["total_tokens", "total"],
  input_cached_tokens: [
    "cache_read.input_tokens", "cache_read_input_tokens", "cache_read_tokens", "details.cache_read_tokens",
    "details.cache_read_input_tokens", "prompt_details.cache_read", "input_cached_tokens",
  ],
  input_cache_creation: [
    "cache_creation.input_tokens", "cache_creation_input_tokens", "cache_write_tokens", "details.cache_write_tokens",
    "details.cache_creation_input_tokens", "prompt_details.cache_write", "input_cache_creation",
  ],
  output_reasoning_tokens: ["reasoning.output_tokens", "completion_details.reasoning"],
  output_audio_tokens: ["completion_details.audio"],
};
const NAMED: ReadonlySet<string> = new Set(Object.values(NAMES).flat());

/** Takes from `side` what `parts` count apart, down to 0: exporters count the parts in the side as well. */
export function subtract(units: Units, side: string, parts: readonly string[]): void {
  const whole = units[side];
  if (whole !== undefined) units[side] = Math.max(parts.reduce((rest, part) => rest - (units[part] ?? 0), whole), 0);
}

/** Numeric attributes under the usage prefixes; where both prefixes state a name, `gen_ai.usage.` counts. */
function rawCounts(attributes: Attributes): Map<string, number> {
  const counts = new Map<string, number>();
  for (const prefix of PREFIXES) {
    for (const [key, value] of attributes) {
      if (!key.startsWith(prefix) || key === "gen_ai.usage.cost") continue;
      const name = key.slice(prefix.length);
      const count = numberOf(value);
      if (count !== undefined && !counts.has(name)) counts.set(name, count);
    }
  }
  return counts;
}

/** Usage by the OpenTelemetry GenAI and OpenInference conventions. */
export function genericUsage(attributes: Attributes): Units | undefined {
  const counts = rawCounts(attributes);
  const entries: [string, number][] = [];
  for (const [name, count] of counts) {
    if (!NAMED.has(name) && name !== "__proto__") entries.push([name.replace(/^details\./, ""), count]);
  }
  for (const [key, names] of Object.entries(NAMES)) {
    const name = names.find((candidate) => counts.has(candidate));
    if (name !== undefined) entries.push([key, counts.get(name) as number]);
  }
  if (entries.length === 0) return undefined;
  const units: Units = Object.fromEntries(entries);
  subtract(units, "input", ["input_cached_tokens", "input_cache_creation"]);
  subtract(units, "output", ["output_reasoning_tokens", "output_audio_tokens"]);
  return units;
}
