import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { costFromDetails, MAX_UNITS, statedUsage, unitsText, usageFromDetails, usageFromLegacy } from "../../../src/ingest/values/usage.ts";

describe("usageFromDetails", () => {
  it.each<[string, unknown, Record<string, string> | undefined]>([
    ["a plain record", { input: 10, output: 20, cache_read_input_tokens: 5 }, { input: "10", output: "20", cache_read_input_tokens: "5" }],
    ["zeros stay", { input: 0, output: 5 }, { input: "0", output: "5" }],
    ["beyond 32 bits", { input: 5_000_000_000 }, { input: "5000000000" }],
    ["text beyond 2^53 is exact", { input: "9007199254740993" }, { input: "9007199254740993" }],
    ["text is trimmed and normalised", { a: " 7 ", b: "007", c: "+3" }, { a: "7", b: "7", c: "3" }],
    ["the greatest UInt64", { input: MAX_UNITS.toString() }, { input: "18446744073709551615" }],
    ["more than a UInt64", { a: (MAX_UNITS + 1n).toString(), b: 1e300, c: 1 }, { c: "1" }],
    ["other entries are dropped", { a: -1, b: 1.5, c: "x", d: null, e: true, f: {}, g: "1.5", h: "", i: "-2", j: "1e3", k: 1 }, { k: "1" }],
    ["nothing usable", { a: -1 }, undefined],
    ["an empty record", {}, undefined],
    ["null", null, undefined],
    ["absent", undefined, undefined],
    ["an array", [1, 2], undefined],
    ["a scalar", 5, undefined],
    [
      "OpenAI's chat shape",
      { prompt_tokens: 100, completion_tokens: 50, total_tokens: 150, prompt_tokens_details: { cached_tokens: 40, audio_tokens: 0 }, completion_tokens_details: { reasoning_tokens: 20 } },
      { input: "60", output: "30", total: "150", input_cached_tokens: "40", input_audio_tokens: "0", output_reasoning_tokens: "20" },
    ],
    [
      "OpenAI's responses shape",
      { input_tokens: 64, output_tokens: 32, total_tokens: 96, input_tokens_details: { cached_tokens: 16 }, output_tokens_details: { reasoning_tokens: 8 } },
      { input: "48", output: "24", total: "96", input_cached_tokens: "16", output_reasoning_tokens: "8" },
    ],
    ["OpenAI's shape without details", { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 }, { input: "1", output: "2", total: "3" }],
    [
      "null details state nothing",
      { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3, prompt_tokens_details: null, completion_tokens_details: { audio_tokens: null } },
      { input: "1", output: "2", total: "3" },
    ],
    [
      "details never make a side negative",
      { prompt_tokens: 10, completion_tokens: 2, total_tokens: 12, prompt_tokens_details: { cached_tokens: 8, audio_tokens: 8 } },
      { input: "0", output: "2", total: "12", input_cached_tokens: "8", input_audio_tokens: "8" },
    ],
    ["one more key: a record of the client's own", { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3, images: 1 }, { prompt_tokens: "1", completion_tokens: "2", total_tokens: "3", images: "1" }],
    ["the total is missing", { prompt_tokens: 1, completion_tokens: 2 }, { prompt_tokens: "1", completion_tokens: "2" }],
    [
      "details that are no counts",
      { input_tokens: 1, output_tokens: 2, total_tokens: 3, input_tokens_details: { cached_tokens: "x" } },
      { input_tokens: "1", output_tokens: "2", total_tokens: "3" },
    ],
    ["mixed shapes", { prompt_tokens: 1, output_tokens: 2, total_tokens: 3 }, { prompt_tokens: "1", output_tokens: "2", total_tokens: "3" }],
  ])("%s", (_, details, usage) => {
    expect(usageFromDetails(details)).toEqual(usage);
  });

  it("takes keys of Object.prototype as data", () => {
    expect(usageFromDetails(JSON.parse('{"constructor":1,"toString":2}'))).toEqual({ constructor: "1", toString: "2" });
    expect(usageFromDetails(JSON.parse('{"__proto__":1}'))).toBeUndefined();
  });
});

describe("unitsText", () => {
  it("agrees with BigInt on integers of any size in text", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: MAX_UNITS * 3n }), (units) => {
        expect(unitsText(units.toString())).toBe(units <= MAX_UNITS ? units.toString() : undefined);
      }),
    );
  });
});

describe("usageFromLegacy", () => {
  it.each<[string, unknown, unknown]>([
    ["as it is", { input: 1, output: 2, total: 9, unit: "CHARACTERS" }, { usage: { input: "1", output: "2", total: "9" } }],
    ["a missing total is the sum", { input: 5, output: 6 }, { usage: { input: "5", output: "6", total: "11" } }],
    ["a zero side counts [I-11]", { input: 0, output: 5 }, { usage: { input: "0", output: "5", total: "5" } }],
    ["one side", { output: 5 }, { usage: { output: "5", total: "5" } }],
    ["a null total is missing", { input: 2, output: null, total: null }, { usage: { input: "2", total: "2" } }],
    ["a stated zero total stays", { input: 2, total: 0 }, { usage: { input: "2", total: "0" } }],
    ["total only", { total: 99 }, { usage: { total: "99" } }],
    ["OpenAI's spelling", { promptTokens: 11, completionTokens: 7, totalTokens: 18 }, { usage: { input: "11", output: "7", total: "18" } }],
    ["OpenAI's spelling without total", { promptTokens: 11, completionTokens: 7 }, { usage: { input: "11", output: "7", total: "18" } }],
    ["OpenAI's spelling drops costs and sides", { promptTokens: 11, input: 3, inputCost: 1 }, { usage: { input: "11", total: "11" } }],
    ["costs", { input: 1, inputCost: 0.1, outputCost: 0.2, totalCost: 0.3 }, { usage: { input: "1", total: "1" }, cost: { input: "0.1", output: "0.2", total: "0.3" } }],
    ["costs alone", { totalCost: 2 }, { cost: { total: "2" } }],
    ["negative counts have no column", { input: -5, output: 2 }, { usage: { output: "2", total: "2" } }],
    ["the unit alone", { unit: "TOKENS" }, {}],
    ["empty", {}, {}],
    ["null", null, {}],
    ["absent", undefined, {}],
  ])("%s", (_, usage, stated) => {
    expect(usageFromLegacy(usage)).toEqual(stated);
  });
});

describe("costFromDetails", () => {
  it.each<[string, unknown, Record<string, string> | undefined]>([
    ["plain", { input: 0.25, output: 0.5, total: 0.75 }, { input: "0.25", output: "0.5", total: "0.75" }],
    ["zero", { input: 0, output: -0 }, { input: "0", output: "0" }],
    ["no exponent", { input: 1e-7, output: 2.5e-12 }, { input: "0.0000001", output: "0.000000000002" }],
    ["cut, not rounded, to 12 places", { input: 0.1234567890129 }, { input: "0.123456789012" }],
    ["less than the last place", { input: 9e-13 }, { input: "0" }],
    ["clamped", { input: 1e9, output: 999_999.9999999, total: Infinity }, { input: "999999.999999", output: "999999.999999", total: "999999.999999" }],
    ["other entries are dropped", { a: -1, b: "1", c: null, d: NaN, e: {}, f: 1 }, { f: "1" }],
    ["nothing usable", { a: -1 }, undefined],
    ["empty", {}, undefined],
    ["null", null, undefined],
    ["an array", [1], undefined],
  ])("%s", (_, details, cost) => {
    expect(costFromDetails(details)).toEqual(cost);
  });

  it("is plain decimal text within its bounds, never more than what was given", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 2_000_000, noNaN: true }), (amount) => {
        const text = costFromDetails({ a: amount })?.a as string;
        expect(text).toMatch(/^\d{1,6}(\.\d{1,12})?$/);
        expect(Number(text)).toBeLessThanOrEqual(amount);
        if (amount < 999_999) expect(amount - Number(text)).toBeLessThan(2e-10);
      }),
    );
  });
});

describe("statedUsage", () => {
  it.each<[string, Parameters<typeof statedUsage>[0], unknown]>([
    ["nothing", {}, {}],
    ["details over the legacy object, no derived total", { usage: { input: 1, output: 2 }, usageDetails: { output: 5, images: 1 } }, { usage: { input: "1", output: "5", images: "1" } }],
    ["a stated legacy total stays", { usage: { input: 1, total: 4 }, usageDetails: { output: 5 } }, { usage: { input: "1", total: "4", output: "5" } }],
    ["empty details leave the derived total", { usage: { input: 1, output: 2 }, usageDetails: {} }, { usage: { input: "1", output: "2", total: "3" } }],
    ["cost details over legacy costs", { usage: { inputCost: 1, totalCost: 3 }, costDetails: { total: 2.5, images: 1 } }, { cost: { input: "1", total: "2.5", images: "1" } }],
    ["legacy costs may be negative (credits), clamped too", { usage: { totalCost: -2e6 } }, { cost: { total: "-999999.999999" } }],
  ])("%s", (_, body, stated) => {
    expect(statedUsage(body)).toEqual(stated);
  });
});
