import type { Json, JsonObject } from "../event.ts";
import { LIMITS } from "../../domain/limits.ts";
import { cutBelow, isDeeperThan } from "./depth.ts";
import { toStoredText } from "./text.ts";

const isObject = (value: unknown): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value);

/** Sets an own property even where assignment would call a setter: `__proto__` is data like any other key. */
function put<T>(target: Record<string, T>, key: string, value: T): void {
  if (key === "__proto__") Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  else target[key] = value;
}

/**
 * Any JSON as an object of metadata: scalars and arrays go under the key `metadata` (ingestion contract 5.1, [I-8]);
 * null and undefined state nothing. What nests deeper than `LIMITS.textDepth` is cut there.
 */
export function toMetadata(value: unknown): JsonObject | undefined {
  if (value === null || value === undefined) return undefined;
  const metadata = isObject(value) ? value : { metadata: value as Json };
  return isDeeperThan(metadata, LIMITS.textDepth) ? (cutBelow(metadata, LIMITS.textDepth) as JsonObject) : metadata;
}

/**
 * Two statements of metadata in the order of their event times: objects merge recursively, arrays and scalars are
 * replaced, null overwrites ([I-5]). Neither argument is changed.
 *
 * Folding must go from the oldest statement to the newest: where a key was an object, then something else, then an
 * object again, merging the later two first would bring back what the middle one had replaced.
 */
export function mergeMetadata(older: JsonObject, newer: JsonObject): JsonObject {
  // A spread copies own keys as data, `__proto__` included, and never calls a setter.
  const merged: JsonObject = { ...older };
  for (const key of Object.keys(newer)) {
    const before = Object.hasOwn(merged, key) ? merged[key] : undefined;
    const after = newer[key] as Json;
    put(merged, key, isObject(before) && isObject(after) ? mergeMetadata(before, after) : after);
  }
  return merged;
}

/** Metadata as the column `Map(String, String)` holds it: strings raw, other values as JSON text. */
export function metadataToMap(metadata: JsonObject): Record<string, string> {
  const map: Record<string, string> = {};
  for (const key of Object.keys(metadata)) put(map, key.toWellFormed(), toStoredText(metadata[key]));
  return map;
}
