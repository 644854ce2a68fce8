import { describe, expect, it } from "vitest";
import { findModel } from "../../../src/ingest/price/match.ts";
import { BUILT_IN_PRICES, type ModelPrice, modelPriceSchema, priceOverridesSchema, priceTableOf } from "../../../src/ingest/price/table.ts";

const model = (id: string, more: Partial<ModelPrice> = {}): ModelPrice => ({ id, modelName: id, matchPattern: "^m$", prices: { input: "1" }, ...more });

const at = (text: string) => Date.parse(text);
const NOW = at("2026-01-15T00:00:00Z");

const find = (name: string, models: { project?: ModelPrice[]; builtIn?: ModelPrice[] }, when = NOW) => findModel(name, when, { project: [], builtIn: [], ...models })?.id;

describe("findModel", () => {
  it("prefers a project's own prices, whatever the dates", () => {
    const project = [model("own", { startDate: "2020-01-01T00:00:00Z" })];
    const builtIn = [model("built-in", { startDate: "2025-01-01T00:00:00Z" })];
    expect(find("m", { project, builtIn })).toBe("own");
    expect(find("m", { builtIn })).toBe("built-in");
    expect(find("m", { project, builtIn }, at("2019-01-01T00:00:00Z"))).toBeUndefined();
  });

  it("takes the newest prices that had begun", () => {
    const builtIn = [model("always"), model("old", { startDate: "2024-06-01T00:00:00Z" }), model("new", { startDate: "2025-06-01T00:00:00+02:00" }), model("also-always")];
    expect(find("m", { builtIn }, at("2024-05-31T23:59:59.999Z"))).toBe("always");
    expect(find("m", { builtIn }, at("2024-06-01T00:00:00Z"))).toBe("old");
    expect(find("m", { builtIn }, at("2025-05-31T21:59:59.999Z"))).toBe("old");
    expect(find("m", { builtIn }, at("2025-05-31T22:00:00Z"))).toBe("new");
  });

  it("skips newer prices of other models", () => {
    expect(find("m", { builtIn: [model("other", { matchPattern: "^x$", startDate: "2025-01-01T00:00:00Z" }), model("this")] })).toBe("this");
  });

  it("never matches by a pattern it cannot use, nor an unknown name", () => {
    expect(find("m", { builtIn: [model("slow", { matchPattern: "^(m+)+$" }), model("broken", { matchPattern: "(" })] })).toBeUndefined();
    expect(find("", { builtIn: [model("m")] })).toBeUndefined();
  });
});

describe("the built-in table", () => {
  it("has no id twice, for models or tiers", () => {
    const ids = BUILT_IN_PRICES.flatMap((price) => [price.id, ...(price.tiers ?? []).map((tier) => tier.id)]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("matches each model by its own name first", () => {
    for (const { modelName } of BUILT_IN_PRICES) {
      expect(findModel(modelName, NOW, { project: [], builtIn: BUILT_IN_PRICES })?.modelName).toBe(modelName);
    }
  });

  it.each([
    ["gpt-4o-2024-08-06", "openai-gpt-4o"],
    ["openai/gpt-4o-mini", "openai-gpt-4o-mini"],
    ["gpt-4o-2024-05-13", "openai-gpt-4o-2024-05-13"],
    ["gpt-3.5-turbo", "openai-gpt-3.5-turbo"],
    ["GPT-5-mini-2025-08-07", "openai-gpt-5-mini"],
    ["o1-preview", "openai-o1"],
    ["text-embedding-3-small", "openai-text-embedding-3-small"],
    ["claude-3-5-sonnet-latest", "anthropic-claude-3-5-sonnet"],
    ["anthropic/claude-sonnet-4-5-20250929", "anthropic-claude-sonnet-4-5"],
    ["us.anthropic.claude-sonnet-4-20250514-v1:0", "anthropic-claude-sonnet-4"],
    ["claude-opus-4-1@20250805", "anthropic-claude-opus-4-1"],
    ["gemini-2.5-pro", "google-gemini-2.5-pro"],
    ["models/gemini-2.5-flash-lite", "google-gemini-2.5-flash-lite"],
    ["gemini-3-pro-preview", "google-gemini-3-pro"],
    ["mistral-large-latest", "mistral-large"],
    ["llama-3.3-70b-versatile", "groq-llama-3.3-70b-versatile"],
    ["us.amazon.nova-pro-v1:0", "amazon-nova-pro"],
    ["acme-llm-1", undefined],
    ["gpt-4o-audio-preview", undefined],
    ["not-gpt-4", undefined],
  ])("%s", (name, id) => {
    expect(findModel(name, NOW, priceTableOf({}, "p"))?.id).toBe(id);
  });

  it("knows that o3 became cheaper on a day", () => {
    const idAt = (text: string) => findModel("o3", at(text), priceTableOf({}, "p"))?.id;
    expect(idAt("2025-06-09T23:59:59Z")).toBe("openai-o3");
    expect(idAt("2025-06-10T00:00:00Z")).toBe("openai-o3-2025-06");
  });
});

describe("overrides", () => {
  const own = { id: "own", modelName: "m", matchPattern: "^m$", startDate: "2025-01-01T00:00:00Z", prices: { input: "0.000001" }, tiers: [{ id: "t", name: "T", conditions: [{ usagePattern: "input", operator: "gt", value: 5 }], prices: { input: "2" } }] };

  it("belong to one project", () => {
    const overrides = priceOverridesSchema.parse({ mine: [own] });
    expect(findModel("m", NOW, priceTableOf(overrides, "mine"))?.id).toBe("own");
    expect(findModel("m", NOW, priceTableOf(overrides, "yours"))).toBeUndefined();
    expect(findModel("m", NOW, priceTableOf(overrides, "constructor"))).toBeUndefined();
  });

  it.each<[string, object]>([
    ["a slow pattern", { matchPattern: "^(a+)+$" }],
    ["a date without zone", { startDate: "2025-01-01" }],
    ["a price as number", { prices: { input: 1 } }],
    ["a price with exponent", { prices: { input: "1e-7" } }],
    ["a negative price", { prices: { input: "-1" } }],
    ["a price finer than the columns", { prices: { input: "0.0000000000001" } }],
    ["a tier without conditions", { tiers: [{ id: "t", name: "T", conditions: [], prices: {} }] }],
    ["an unknown key", { price: {} }],
  ])("refuse %s", (_, wrong) => {
    expect(modelPriceSchema.safeParse({ ...own, ...wrong }).success).toBe(false);
  });
});
