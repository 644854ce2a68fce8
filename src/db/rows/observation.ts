import { z } from "zod";
import { decimal, instant, mapOf, nullableInstant, textOrNull, uint, units } from "../codecs.ts";

/** An observation as both sides select it, under the same column names. Costs are decimal text. */
export const observationRow = z.object({
  id: z.string(),
  trace_id: textOrNull,
  type: z.string(),
  environment: z.string(),
  parent_observation_id: textOrNull,
  start_time: instant,
  end_time: nullableInstant,
  completion_start_time: nullableInstant,
  name: textOrNull,
  level: z.string(),
  status_message: textOrNull,
  version: textOrNull,
  input: z.string().nullable(),
  output: z.string().nullable(),
  metadata: z.record(z.string(), z.string()),
  model: textOrNull,
  internal_model_id: textOrNull,
  model_parameters: textOrNull,
  prompt_id: textOrNull,
  prompt_name: textOrNull,
  prompt_version: uint.nullable(),
  usage_details: mapOf(units),
  cost_details: mapOf(decimal),
  total_cost: decimal.nullable(),
  usage_pricing_tier_id: textOrNull,
  usage_pricing_tier_name: textOrNull,
  created_at: instant,
  updated_at: instant,
});
export type ObservationRow = z.output<typeof observationRow>;
