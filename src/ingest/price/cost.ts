import Big from "big.js";
import { costText } from "../values/decimal.ts";
import { MAX_UNITS } from "../values/usage.ts";
import type { MatchedModel } from "./match.ts";
import { tierOf } from "./tier.ts";

export interface CostInput {
  /** Cost the client gave, USD per usage type in decimal text. Any entry at all means that nothing is computed. */
  provided: Record<string, string> | undefined;
  /** Units per usage type, with the total. */
  usage: Record<string, string>;
  model: MatchedModel | undefined;
}

export interface Cost {
  /** USD per usage type, plain decimal text of at most 12 places; the total under `total` where there is one. */
  costDetails: Record<string, string>;
  totalCost: string | null;
  tier?: { id: string; name: string };
}

/**
 * Provided usage with its total: the sum of all types where the client gave none (ingestion contract 4.2, rule 3).
 * Usage is never made up by tokenising input and output, as the original does for models whose tokenizer it knows:
 * a tokenizer does not fit an edge isolate, and a guessed count cannot be told from a measured one.
 */
export function usageTotals(provided: Record<string, string>): Record<string, string> {
  const counts = Object.values(provided);
  if (counts.length === 0 || Object.hasOwn(provided, "total")) return { ...provided };
  const total = counts.reduce((sum, count) => sum + BigInt(count), 0n);
  return { ...provided, total: (total < MAX_UNITS ? total : MAX_UNITS).toString() };
}

const sum = (amounts: Big[]): Big => amounts.reduce((total, amount) => total.plus(amount), new Big(0));

const SIDES = new Set(["input", "output"]);

function providedCost(provided: Record<string, string>): Pick<Cost, "costDetails" | "totalCost"> {
  if (Object.hasOwn(provided, "total")) return { costDetails: { ...provided }, totalCost: provided.total ?? null };
  if (!Object.keys(provided).every((key) => SIDES.has(key))) return { costDetails: { ...provided }, totalCost: null };
  const total = costText(sum(Object.values(provided).map((amount) => new Big(amount))));
  return { costDetails: { ...provided, total }, totalCost: total };
}

function computedCost(usage: Record<string, string>, prices: Record<string, string>): Pick<Cost, "costDetails" | "totalCost"> {
  const products = Object.entries(usage).flatMap(([type, units]): [string, Big][] =>
    Object.hasOwn(prices, type) ? [[type, new Big(units).times(prices[type] as string)]] : [],
  );
  if (products.length === 0) return { costDetails: {}, totalCost: null };
  const ofTotal = products.find(([type]) => type === "total")?.[1];
  const total = costText(ofTotal ?? sum(products.map(([, amount]) => amount)));
  return { costDetails: { ...Object.fromEntries(products.map(([type, amount]) => [type, costText(amount)])), total }, totalCost: total };
}

/** The cost of an observation: the client's if it gave any, else units times prices (ingestion contract 4.2, rules 4 and 5). */
export function costOf({ provided, usage, model }: CostInput): Cost {
  const tier = model && tierOf(model, usage);
  const hasProvided = provided !== undefined && Object.keys(provided).length > 0;
  const cost = hasProvided ? providedCost(provided) : computedCost(usage, tier?.prices ?? {});
  return tier ? { ...cost, tier: { id: tier.id, name: tier.name } } : cost;
}
