import { costOfNumber } from "./decimal.ts";
import { openAiUsage } from "./openai-usage.ts";

/** What a generation's body states about units and money. Never an empty map: that is left out. */
export interface StatedUsage {
  /** Units per usage type, integers in decimal text. */
  usage?: Record<string, string>;
  /** USD per usage type, plain decimal text. */
  cost?: Record<string, string>;
}

/** What a `UInt64` column holds; a greater count is no count. */
export const MAX_UNITS = 18_446_744_073_709_551_615n;

const INTEGER_TEXT = /^\s*\+?\d{1,40}\s*$/;

type RecordOf<T> = Record<string, T>;

const isRecord = (value: unknown): value is RecordOf<unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

const unlessEmpty = (map: RecordOf<string>): RecordOf<string> | undefined => (Object.keys(map).length > 0 ? map : undefined);

/** A non-negative integer, as number or text, in decimal text; undefined for everything else. */
export function unitsText(value: unknown): string | undefined {
  if (typeof value === "number" ? !Number.isInteger(value) || value < 0 : typeof value !== "string" || !INTEGER_TEXT.test(value)) return undefined;
  const units = BigInt(typeof value === "string" ? value.replace("+", "") : (value as number));
  return units <= MAX_UNITS ? units.toString() : undefined;
}

function mapped(record: RecordOf<unknown>, text: (value: unknown) => string | undefined): RecordOf<string> | undefined {
  const map: RecordOf<string> = {};
  for (const [key, value] of Object.entries(record)) {
    const known = text(value);
    if (known !== undefined) map[key.toWellFormed()] = known;
  }
  return unlessEmpty(map);
}

/** `usageDetails` in any of its forms (ingestion contract 4.1). What is no record, or has no usable entry, states nothing. */
export function usageFromDetails(value: unknown): Record<string, string> | undefined {
  if (!isRecord(value)) return undefined;
  return mapped(openAiUsage(value) ?? value, unitsText);
}

/** `costDetails`: numbers from 0 up are kept, other entries dropped (ingestion contract 4.1). */
export function costFromDetails(value: unknown): Record<string, string> | undefined {
  if (!isRecord(value)) return undefined;
  return mapped(value, (cost) => (typeof cost === "number" && cost >= 0 ? costOfNumber(cost) : undefined));
}

const OPENAI_KEYS = { input: "promptTokens", output: "completionTokens", total: "totalTokens" };

function legacySides(usage: RecordOf<unknown>): StatedUsage {
  const isOpenAi = Object.values(OPENAI_KEYS).some((key) => Object.hasOwn(usage, key));
  if (isOpenAi) {
    const { input, output, total } = OPENAI_KEYS;
    return { usage: mapped({ input: usage[input], output: usage[output], total: usage[total] }, unitsText) };
  }
  return {
    usage: mapped({ input: usage.input, output: usage.output, total: usage.total }, unitsText),
    cost: mapped({ input: usage.inputCost, output: usage.outputCost, total: usage.totalCost }, costOfNumber),
  };
}

function withTotal(sides: RecordOf<string>): RecordOf<string> {
  if (Object.hasOwn(sides, "total")) return sides;
  const sum = BigInt(sides.input ?? 0) + BigInt(sides.output ?? 0);
  return { ...sides, total: (sum < MAX_UNITS ? sum : MAX_UNITS).toString() };
}

/**
 * The legacy `usage` object alone: counts and costs as input, output and total. A missing total of the counts is the
 * sum of the sides present ([I-11]). Of OpenAI's spelling (`promptTokens` …) only the counts are read.
 */
export function usageFromLegacy(usage: unknown): StatedUsage {
  if (!isRecord(usage)) return {};
  const sides = legacySides(usage);
  return sides.usage ? { ...sides, usage: withTotal(sides.usage) } : sides;
}

const overlaid = (under: RecordOf<string> | undefined, over: RecordOf<string> | undefined) => (under && over ? { ...under, ...over } : (over ?? under));

/**
 * What a body's `usage`, `usageDetails` and `costDetails` provide together: the details laid over the legacy object
 * (ingestion contract 4.2, rules 1 and 2). With details the legacy object derives no total: it would not count them.
 */
export function statedUsage(body: { usage?: unknown; usageDetails?: unknown; costDetails?: unknown }): StatedUsage {
  const details = usageFromDetails(body.usageDetails);
  const legacy = isRecord(body.usage) ? (details ? legacySides(body.usage) : usageFromLegacy(body.usage)) : {};
  return { usage: overlaid(legacy.usage, details), cost: overlaid(legacy.cost, costFromDetails(body.costDetails)) };
}
