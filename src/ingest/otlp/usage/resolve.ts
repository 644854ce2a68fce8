import { costFromDetails, usageFromDetails } from "../../values/usage.ts";
import { parseObject } from "../json.ts";
import { sumsUpChildren } from "../model.ts";
import { firstFilled, numberOf } from "../pick.ts";
import type { Attributes, SpanContext } from "../request.ts";
import { adkUsage } from "./adk.ts";
import { genericUsage, type Units } from "./generic.ts";
import { genkitUsage } from "./genkit.ts";
import { vercelUsage } from "./vercel.ts";

const BY_SCOPE: ReadonlyMap<string, (attributes: Attributes) => Units | undefined> = new Map([
  ["genkit-tracer", genkitUsage],
  ["ai", vercelUsage],
  ["gcp.vertex.agent", adkUsage],
]);

/**
 * Units per usage type as provided, decimal text; totals and prices come later, in the fold. Explicit details decide
 * even when they are empty; broken JSON leaves the turn to what the instrumentation says (ingestion contract 6.2, 6.3).
 */
export function providedUsage({ span: { attributes }, scope }: SpanContext): Record<string, string> | undefined {
  if (sumsUpChildren(attributes)) return undefined;
  const explicit = parseObject(attributes.get("langfuse.observation.usage_details"));
  return usageFromDetails(explicit ?? BY_SCOPE.get(scope.name)?.(attributes) ?? genericUsage(attributes));
}

const TOTAL_COST_KEYS = ["gen_ai.usage.cost", "llm.cost.total"];

/** USD per usage type as provided, decimal text (ingestion contract 6.2, "costDetails"). */
export function providedCost({ span: { attributes } }: SpanContext): Record<string, string> | undefined {
  if (sumsUpChildren(attributes)) return undefined;
  const explicit = parseObject(attributes.get("langfuse.observation.cost_details"));
  return costFromDetails(explicit ?? { total: numberOf(firstFilled(attributes, TOTAL_COST_KEYS)) });
}
