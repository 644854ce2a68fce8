import { z } from "zod";
import { instantMs } from "../../schemas/common.ts";
import defaultPrices from "./default-prices.json" with { type: "json" };
import { compilePattern, PatternError } from "./pattern.ts";

/** Prices of models, per unit of a usage type (ingestion contract 4.2, rules 4 and 5). */

const pattern = z.string().superRefine((text, context) => {
  try {
    compilePattern(text);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    context.addIssue({ code: "custom", message: `This pattern cannot be used: ${error.message}`, input: text });
  }
});

/** USD per unit by usage type. */
const prices = z.record(z.string().min(1), z.string().regex(/^\d{1,6}(\.\d{1,12})?$/, { message: "A price is plain decimal text, as in 0.0000025" }));

const condition = z.strictObject({
  /** Units of all usage types whose name matches, in any case, are summed. */
  usagePattern: pattern,
  operator: z.enum(["gt", "gte", "lt", "lte", "eq", "neq"]),
  value: z.int().min(0),
});

const tier = z.strictObject({
  id: z.string().min(1),
  name: z.string().min(1),
  /** All must hold. */
  conditions: z.array(condition).min(1),
  prices,
});

export const modelPriceSchema = z.strictObject({
  /** Stored with each observation it priced: never give an id a second meaning. */
  id: z.string().min(1),
  modelName: z.string().min(1),
  matchPattern: pattern,
  /** Prices hold for observations that start at or after it; absent: always. */
  startDate: z.string().refine((text) => instantMs.safeParse(text).success, { message: "Give date, time and zone, as in 2025-06-10T00:00:00Z" }).optional(),
  /** The default tier. */
  prices,
  /** Tried in this order before the default tier. */
  tiers: z.array(tier).optional(),
});

export type ModelPrice = z.output<typeof modelPriceSchema>;
export type TierCondition = z.output<typeof condition>;

/** Own prices of projects, by project id: before the built-in ones, whatever the dates. */
export const priceOverridesSchema = z.record(z.string(), z.array(modelPriceSchema));

export type PriceOverrides = z.output<typeof priceOverridesSchema>;

/** The prices that hold in one project. */
export interface PriceTable {
  project: readonly ModelPrice[];
  builtIn: readonly ModelPrice[];
}

export const BUILT_IN_PRICES: readonly ModelPrice[] = z.array(modelPriceSchema).parse(defaultPrices);

const NO_PRICES: readonly ModelPrice[] = [];

export const priceTableOf = (overrides: PriceOverrides, projectId: string): PriceTable => ({
  project: Object.hasOwn(overrides, projectId) ? (overrides[projectId] ?? NO_PRICES) : NO_PRICES,
  builtIn: BUILT_IN_PRICES,
});
