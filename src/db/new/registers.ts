import { z } from "zod";
import { compareBytes } from "../../domain/text-order.ts";
import { instant } from "../codecs.ts";

/** A field of a trace as one stored row states it: the value, and when it was stated. */
export interface Register<V> {
  ts: Date;
  v: V;
}

export const register = <V extends z.ZodType>(value: V) => z.object({ ts: instant, v: value });

const compareValues = <V extends string | boolean | Date>(a: V, b: V): number => (typeof a === "string" && typeof b === "string" ? compareBytes(a, b) : Number(a) - Number(b));

/** The later statement; of two of one instant the greater value, as ClickHouse's `max` of a tuple. */
export function later<V extends string | boolean | Date>(a: Register<V>, b: Register<V>): Register<V> {
  const byTime = a.ts.getTime() - b.ts.getTime();
  return (byTime === 0 ? compareValues(a.v, b.v) : byTime) >= 0 ? a : b;
}

/** By key the greater of both, as ClickHouse's `maxMap`. */
export function laterByKey<V>(a: Readonly<Record<string, V>>, b: Readonly<Record<string, V>>, pick: (a: V, b: V) => V): Record<string, V> {
  const merged = new Map(Object.entries(a));
  for (const [key, value] of Object.entries(b)) {
    const known = merged.get(key);
    merged.set(key, known === undefined ? value : pick(known, value));
  }
  return Object.fromEntries(merged);
}
