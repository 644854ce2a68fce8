import { matches } from "./pattern.ts";
import type { ModelPrice, TierCondition } from "./table.ts";

export interface ChosenTier {
  id: string;
  name: string;
  /** USD per unit by usage type, decimal text. */
  prices: Record<string, string>;
}

const HOLDS: Record<TierCondition["operator"], (units: bigint, value: bigint) => boolean> = {
  gt: (units, value) => units > value,
  gte: (units, value) => units >= value,
  lt: (units, value) => units < value,
  lte: (units, value) => units <= value,
  eq: (units, value) => units === value,
  neq: (units, value) => units !== value,
};

function holds({ usagePattern, operator, value }: TierCondition, usage: Record<string, string>): boolean {
  const pattern = usagePattern.startsWith("(?i)") ? usagePattern : `(?i)${usagePattern}`;
  const units = Object.entries(usage).reduce((sum, [type, count]) => (matches(pattern, type) ? sum + BigInt(count) : sum), 0n);
  return HOLDS[operator](units, BigInt(value));
}

/**
 * The tier that an observation's units fall in: the first whose conditions all hold, else the default one. None
 * without units: a tier chosen for a usage that nobody stated would be an invention.
 */
export function tierOf(model: ModelPrice, usage: Record<string, string>): ChosenTier | undefined {
  if (Object.keys(usage).length === 0) return undefined;
  const special = model.tiers?.find((tier) => tier.conditions.every((condition) => holds(condition, usage)));
  return special ?? { id: `${model.id}:standard`, name: "Standard", prices: model.prices };
}
