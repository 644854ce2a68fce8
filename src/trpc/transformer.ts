import Big from "big.js";
import { SuperJSON } from "superjson";

/**
 * superjson as front ends of this contract have it: decimals travel under the name `decimal.js` as plain digits
 * (tRPC contract section 1). An instance of its own: the global one belongs to whoever else uses the package.
 */
const superjson = new SuperJSON();

superjson.registerCustom<Big, string>(
  {
    isApplicable: (value): value is Big => value instanceof Big,
    serialize: (value) => value.toFixed(),
    deserialize: (text) => new Big(text),
  },
  "decimal.js",
);

/** Keys that superjson refuses to write, because readers might set them. A client may have stored any key. */
const REFUSED: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

const isPlain = (value: unknown): value is object => typeof value === "object" && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value) as null);

/** The value without such keys: an answer lacks them rather than being none. */
function withoutRefused(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutRefused);
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !REFUSED.has(key)).map(([key, each]) => [key, withoutRefused(each)]));
}

export const transformer = {
  serialize: (value: unknown) => {
    try {
      return superjson.serialize(value);
    } catch {
      return superjson.serialize(withoutRefused(value));
    }
  },
  deserialize: <T>(value: ReturnType<SuperJSON["serialize"]>): T => superjson.deserialize<T>(value),
};
