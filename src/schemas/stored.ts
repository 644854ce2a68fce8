import type { Json } from "../ingest/event.ts";
import { isDeeperThan } from "../ingest/values/depth.ts";

/**
 * Stored text back to JSON (REST contract 1.6, [Q-6]): what parses as JSON is decoded, the rest stays text. Numbers
 * that a double cannot hold exactly stay text, nested ones too.
 */

/** Digits enough, or an exponent large enough, to be more than a double holds: only then is the slow way worth it. */
const MAY_LOSE_DIGITS = /[\d.]{16,}|\d[eE][+-]?\d{3}/;

/** The significant digits of a number's text, without sign, point, exponent and outer zeros. */
const significant = (text: string): string => text.replace(/[eE].*$/, "").replace(/[-.]/g, "").replace(/^0+|0+$/g, "");

const isExact = (value: number, source: string): boolean => Number.isFinite(value) && significant(String(value)) === significant(source);

function reviveNumber(_key: string, value: unknown, context?: { source?: string }): unknown {
  const source = context?.source;
  return typeof value === "number" && source !== undefined && !isExact(value, source) ? source : value;
}

/** Levels beyond which an answer could not be written: `JSON.stringify` recurses, where `JSON.parse` does not. */
const MAX_LEVELS = 500;

/** Whether the text may nest that deeply: it opens as many brackets. */
function mayNestTooDeeply(text: string): boolean {
  let open = 0;
  for (let index = 0; index < text.length && open <= MAX_LEVELS; index++) {
    const char = text.charCodeAt(index);
    if (char === 0x5b || char === 0x7b) open++;
  }
  return open > MAX_LEVELS;
}

/** A stored text as JSON; null stays null, `""` stays `""`. */
export function decodeStored(text: string | null): unknown {
  if (text === null || text === "") return text;
  try {
    if (mayNestTooDeeply(text) && isDeeperThan(JSON.parse(text) as Json, MAX_LEVELS)) return text;
    return MAY_LOSE_DIGITS.test(text) ? (JSON.parse(text, reviveNumber) as unknown) : (JSON.parse(text) as unknown);
  } catch {
    return text;
  }
}

/**
 * A stored metadata map with its values decoded, keys in order: the sides store them in different ones, and answers are
 * to be the same to the byte. `__proto__` is a key like any other.
 */
export function decodeMetadata(map: Record<string, string>): Record<string, unknown> {
  return Object.fromEntries(
    Object.keys(map)
      .sort()
      .map((key) => [key, decodeStored(map[key] as string)]),
  );
}
