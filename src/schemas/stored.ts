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

/** A stored text as JSON; null stays null, `""` stays `""`. */
export function decodeStored(text: string | null): unknown {
  if (text === null || text === "") return text;
  try {
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
