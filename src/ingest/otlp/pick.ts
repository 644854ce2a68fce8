import type { Json } from "../event.ts";
import { toStoredText } from "../values/text.ts";
import type { Attributes } from "./request.ts";

/** The value of the first of the keys that is there, whatever the value is [I-2]. */
export function firstPresent(attributes: Attributes, keys: readonly string[]): Json | undefined {
  for (const key of keys) {
    const value = attributes.get(key);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** As `firstPresent`, but an empty text leaves the turn to the next key: an empty name or id names nothing. */
export function firstFilled(attributes: Attributes, keys: readonly string[]): Json | undefined {
  return firstPresent(attributes, keys.filter((key) => attributes.get(key) !== ""));
}

export function firstText(attributes: Attributes, keys: readonly string[]): string | undefined {
  const value = firstFilled(attributes, keys);
  return value === undefined ? undefined : toStoredText(value);
}

/** A number, or text that is one. */
export function numberOf(value: Json | undefined): number | undefined {
  if (typeof value !== "number" && typeof value !== "string") return undefined;
  const number = typeof value === "string" && value.trim() === "" ? Number.NaN : Number(value);
  return Number.isFinite(number) ? number : undefined;
}

/** Without the keys whose value is undefined: in a statement a key that is there was stated. */
export function stated<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}
