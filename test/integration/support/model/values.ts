/** How values are stored and read back, from the words of ingestion contract 2 and 5.1 and REST contract 1.6. Independent of src/. */

export type Dict<T = unknown> = Record<string, T>;

export const isObject = (value: unknown): value is Dict => typeof value === "object" && value !== null && !Array.isArray(value);

export const environmentOf = (value: unknown): string => {
  if (typeof value !== "string") return "default";
  const name = value.toLowerCase().replace(/^(langfuse[-_]?)+/, "").slice(0, 40);
  return /^[a-z0-9-_]+$/.test(name) ? name : "default";
};

export const storedText = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** Integers a double cannot hold stay text; the generated data has no other inexact numbers. */
export function decoded(text: string | null): unknown {
  if (text === null || text === "") return text;
  if (/^-?\d+$/.test(text) && BigInt(text) !== BigInt(Number(text))) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** Objects merge recursively, everything else is replaced [I-5]. */
export function merged(older: Dict, newer: Dict): Dict {
  const result: Dict = { ...older };
  for (const [key, value] of Object.entries(newer)) {
    const before = result[key];
    result[key] = isObject(before) && isObject(value) ? merged(before, value) : value;
  }
  return result;
}

export const metadataMap = (metadata: Dict): Dict<string> => Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, storedText(value)]));
export const decodedMap = (map: Dict<string>): Dict => Object.fromEntries(Object.entries(map).map(([key, text]) => [key, decoded(text)]));

/** Costs in 10⁻¹² USD, so that sums are exact. */
export const pico = (usd: number): bigint => BigInt(Math.round(usd * 1e6)) * 1_000_000n;
export const usd = (amount: bigint): number => Number(amount) / 1e12;

export const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** `''` and not set are one. */
export const orNull = (value: unknown): string | null => (value === undefined || value === null || value === "" ? null : (value as string));
