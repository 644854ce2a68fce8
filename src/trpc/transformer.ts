import Big from "big.js";
import { SuperJSON } from "superjson";

/**
 * superjson as front ends of this contract have it: decimals travel under the name `decimal.js` as plain digits
 * (tRPC contract section 1). An instance of its own: the global one belongs to whoever else uses the package.
 */
export const transformer = new SuperJSON();

transformer.registerCustom<Big, string>(
  {
    isApplicable: (value): value is Big => value instanceof Big,
    serialize: (value) => value.toFixed(),
    deserialize: (text) => new Big(text),
  },
  "decimal.js",
);

