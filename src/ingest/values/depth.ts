import type { Json } from "../event.ts";

const CUT = "[TRUNCATED: nested too deeply]";

/** True when objects and arrays nest in more than `limit` levels. */
export function isDeeperThan(value: Json, limit: number): boolean {
  if (value === null || typeof value !== "object") return false;
  if (limit === 0) return true;
  const children = Array.isArray(value) ? value : Object.values(value);
  return children.some((child) => isDeeperThan(child, limit - 1));
}

/** The value with whatever lies below `limit` levels replaced by a marker. */
export function cutBelow(value: Json, limit: number): Json {
  if (value === null || typeof value !== "object") return value;
  if (limit === 0) return CUT;
  if (Array.isArray(value)) return value.map((child) => cutBelow(child, limit - 1));
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, cutBelow(child, limit - 1)]));
}
