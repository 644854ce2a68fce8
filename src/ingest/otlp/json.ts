import type { Json, JsonObject } from "../event.ts";

const MAY_LOSE_DIGITS = /\d{16}/;

type Reviver = (this: unknown, key: string, value: unknown) => unknown;

/** A number whose digits a double would change is kept as text, as reads do (REST contract 1.6). */
const exactNumbers = ((_key: string, value: unknown, context?: { source?: string }): unknown => {
  const source = context?.source;
  return typeof value === "number" && source !== undefined && MAY_LOSE_DIGITS.test(source) && String(value) !== source ? source : value;
}) as Reviver;

/** The value of a JSON text; undefined when it is none. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text, MAY_LOSE_DIGITS.test(text) ? exactNumbers : undefined) as Json;
  } catch {
    return undefined;
  }
}

export function asObject(value: Json | undefined): JsonObject | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
}

/** An attribute that holds an object as JSON text. */
export function parseObject(value: Json | undefined): JsonObject | undefined {
  return typeof value === "string" ? asObject(parseJson(value)) : asObject(value);
}

/** A value inside nested objects; undefined as soon as a step is missing. Never reaches into a prototype. */
export function at(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  let current = value;
  for (const key of path) {
    const object = asObject(current);
    current = object && Object.hasOwn(object, key) ? object[key] : undefined;
  }
  return current;
}
