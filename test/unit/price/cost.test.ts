import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { costOf, usageTotals } from "../../../src/ingest/price/cost.ts";
import { BUILT_IN_PRICES, type ModelPrice } from "../../../src/ingest/price/table.ts";

const model = (prices: Record<string, string>, tiers?: ModelPrice["tiers"]): ModelPrice => ({ id: "m", modelName: "m", matchPattern: "^m$", prices, ...(tiers ? { tiers } : {}) });

/** Decimal text as an integer number of the last place. */
const units12 = (text: string): bigint => {
  const [, sign, whole, fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) as RegExpExecArray;
  return BigInt(`${sign}${whole}${fraction.padEnd(12, "0")}`);
};
const text12 = (amount: bigint): string => {
  const digits = amount.toString().padStart(13, "0");
  return `${digits.slice(0, -12)}.${digits.slice(-12)}`.replace(/\.?0+$/, "");
};

describe("usageTotals", () => {
  it.each<[Record<string, string>, Record<string, string>]>([
    [{}, {}],
    [{ input: "1", output: "2" }, { input: "1", output: "2", total: "3" }],
    [{ input: "1", output: "2", images: "4" }, { input: "1", output: "2", images: "4", total: "7" }],
    [{ input: "1", total: "9" }, { input: "1", total: "9" }],
    [{ input: "0" }, { input: "0", total: "0" }],
    [{ input: "9007199254740993", output: "1" }, { input: "9007199254740993", output: "1", total: "9007199254740994" }],
    [{ a: "18446744073709551615", b: "1" }, { a: "18446744073709551615", b: "1", total: "18446744073709551615" }],
  ])("%j -> %j", (provided, totals) => {
    expect(usageTotals(provided)).toEqual(totals);
  });
});

describe("provided cost", () => {
  it.each<[string, Record<string, string>, Record<string, string>, string | null]>([
    ["its total", { input: "0.1", images: "0.4", total: "0.75" }, { input: "0.1", images: "0.4", total: "0.75" }, "0.75"],
    ["both sides", { input: "0.25", output: "0.5" }, { input: "0.25", output: "0.5", total: "0.75" }, "0.75"],
    ["one side", { output: "0.5" }, { output: "0.5", total: "0.5" }, "0.5"],
    ["other keys without total", { input: "0.25", images: "1" }, { input: "0.25", images: "1" }, null],
    ["a zero total", { input: "1", total: "0" }, { input: "1", total: "0" }, "0"],
    ["a sum above the column", { input: "999999", output: "999999" }, { input: "999999", output: "999999", total: "999999.999999" }, "999999.999999"],
  ])("%s", (_, provided, costDetails, totalCost) => {
    const priced = model({ input: "5", total: "7" });
    expect(costOf({ provided, usage: { input: "3", total: "3" }, model: priced })).toEqual({ costDetails, totalCost, tier: { id: "m:standard", name: "Standard" } });
    expect(costOf({ provided, usage: {}, model: undefined })).toEqual({ costDetails, totalCost });
  });
});

describe("computed cost", () => {
  it.each<[string, Record<string, string>, Record<string, string>, Record<string, string>, string | null]>([
    ["units times price", { input: "0.0000025", output: "0.00001" }, { input: "1000", output: "500", total: "1500" }, { input: "0.0025", output: "0.005", total: "0.0075" }, "0.0075"],
    ["types without a price cost nothing", { input: "0.000001" }, { input: "10", images: "3", total: "13" }, { input: "0.00001", total: "0.00001" }, "0.00001"],
    ["a price of the total decides the total", { total: "0.00000002" }, { input: "100", total: "100" }, { total: "0.000002" }, "0.000002"],
    ["a price of the total beside others", { input: "1", total: "0.5" }, { input: "2", total: "4" }, { input: "2", total: "2" }, "2"],
    ["no price fits", { audio: "1" }, { input: "2", total: "2" }, {}, null],
    ["no usage", { input: "1" }, {}, {}, null],
    ["zero units", { input: "1" }, { input: "0", total: "0" }, { input: "0", total: "0" }, "0"],
    ["a free model", { input: "0", output: "0" }, { input: "5", output: "5", total: "10" }, { input: "0", output: "0", total: "0" }, "0"],
    ["never an exponent", { input: "0.000000000001" }, { input: "1", total: "1" }, { input: "0.000000000001", total: "0.000000000001" }, "0.000000000001"],
    ["clamped", { input: "1" }, { input: "5000000", total: "5000000" }, { input: "999999.999999", total: "999999.999999" }, "999999.999999"],
    ["keys of Object.prototype have no price", { input: "1" }, { constructor: "7", total: "7" }, {}, null],
  ])("%s", (_, prices, usage, costDetails, totalCost) => {
    expect(costOf({ provided: undefined, usage, model: model(prices) })).toMatchObject({ costDetails, totalCost });
    expect(costOf({ provided: {}, usage, model: model(prices) }).costDetails).toEqual(costDetails);
  });

  it("nothing without a model", () => {
    expect(costOf({ provided: undefined, usage: { input: "1", total: "1" }, model: undefined })).toEqual({ costDetails: {}, totalCost: null });
  });
});

describe("tiers", () => {
  const condition = (operator: "gt" | "gte" | "lt" | "lte" | "eq" | "neq", value: number, usagePattern = "input") => ({ usagePattern, operator, value });
  const tiered = (...conditions: ReturnType<typeof condition>[]) => model({ input: "1" }, [{ id: "big", name: "Big", conditions, prices: { input: "2" } }]);
  const tierOf = (priced: ModelPrice, usage: Record<string, string>) => costOf({ provided: undefined, usage, model: priced });

  it.each([
    ["gt", 10, false], ["gt", 11, true], ["gte", 10, true], ["gte", 9, false], ["lt", 10, false], ["lt", 9, true], ["lte", 10, true], ["lte", 11, false], ["eq", 10, true], ["eq", 9, false],
    ["neq", 10, false], ["neq", 9, true],
  ] as const)("%s 10 of %i units: %s", (operator, units, holds) => {
    expect(tierOf(tiered(condition(operator, 10)), { input: String(units) }).tier?.id).toBe(holds ? "big" : "m:standard");
  });

  it("sums every usage type the pattern names, in any case, and uses the tier's prices", () => {
    const cost = tierOf(tiered(condition("gt", 100)), { Input: "40", input: "60", input_cached_tokens: "1", output: "5", total: "106" });
    expect(cost).toEqual({ costDetails: { input: "120", total: "120" }, totalCost: "120", tier: { id: "big", name: "Big" } });
  });

  it("needs all conditions", () => {
    const both = tiered(condition("gt", 10), condition("lt", 5, "^output$"));
    expect(tierOf(both, { input: "11", output: "4" }).tier?.id).toBe("big");
    expect(tierOf(both, { input: "11", output: "5" }).tier?.id).toBe("m:standard");
  });

  it("takes the first that holds", () => {
    const tiers = [20, 10, 5].map((value) => ({ id: `over-${value}`, name: `${value}`, conditions: [condition("gt", value)], prices: {} }));
    expect([25, 15, 7, 5].map((units) => tierOf(model({}, tiers), { input: String(units) }).tier?.id)).toEqual(["over-20", "over-10", "over-5", "m:standard"]);
  });

  it("is none without usage", () => {
    expect(tierOf(model({ input: "1" }), {}).tier).toBeUndefined();
  });

  it("Gemini's long context costs more", () => {
    const gemini = BUILT_IN_PRICES.find((price) => price.id === "google-gemini-2.5-pro");
    expect(costOf({ provided: undefined, usage: { input: "200000", total: "200000" }, model: gemini })).toMatchObject({ totalCost: "0.25", tier: { name: "Standard" } });
    expect(costOf({ provided: undefined, usage: { input: "200001", total: "200001" }, model: gemini })).toMatchObject({ totalCost: "0.5000025", tier: { name: "Large context (>200K)" } });
  });
});

describe("exactness", () => {
  const MAX = units12("999999.999999");
  const clamp = (amount: bigint): bigint => (amount > MAX ? MAX : amount);
  const amount = fc.bigInt({ min: 0n, max: MAX });

  it("sums what was provided as integers do", () => {
    fc.assert(
      fc.property(amount, amount, (input, output) => {
        const { totalCost } = costOf({ provided: { input: text12(input), output: text12(output) }, usage: {}, model: undefined });
        expect(totalCost).toBe(text12(clamp(input + output)));
      }),
    );
  });

  it("multiplies and sums units and prices as integers do", () => {
    const type = fc.constantFrom("input", "output", "input_cached_tokens", "images");
    const count = fc.oneof(fc.bigInt({ min: 0n, max: 10_000_000n }), fc.bigInt({ min: 0n, max: 18_446_744_073_709_551_615n }));
    fc.assert(
      fc.property(fc.dictionary(type, fc.tuple(count, fc.bigInt({ min: 0n, max: 10n ** 9n })), { minKeys: 1 }), (entries) => {
        const pairs = Object.entries(entries);
        const usage = Object.fromEntries(pairs.map(([key, [units]]) => [key, units.toString()]));
        const prices = Object.fromEntries(pairs.map(([key, [, price]]) => [key, text12(price)]));
        const cost = costOf({ provided: undefined, usage, model: model(prices) });
        const products = pairs.map(([key, [units, price]]) => [key, units * price] as const);
        expect(cost.totalCost).toBe(text12(clamp(products.reduce((sum, [, product]) => sum + product, 0n))));
        for (const [key, product] of products) expect(cost.costDetails[key]).toBe(text12(clamp(product)));
      }),
    );
  });
});
