/**
 * Pieces of SQL that draw from the seed. Every value is a hash of the seed, what it is for and which row it is of: any
 * part of the data can be generated alone, in any order, and comes out the same.
 */

/** A UInt64 for a purpose and keys (column expressions). */
export const hash = (purpose: string, ...keys: string[]): string => `cityHash64({seed:UInt64}, '${purpose}', ${keys.join(", ")})`;

/** Evenly in [0, 1). */
export const uniform = (purpose: string, ...keys: string[]): string => `(${hash(purpose, ...keys)} % 1000000) / 1000000`;

/** Whether one row in `outOf` has it. */
export const oneIn = (outOf: number, purpose: string, ...keys: string[]): string => `(${hash(purpose, ...keys)} % ${outOf} = 0)`;

/** An index below `size`, the small ones far more often: names, users and tags of real projects are distributed so. */
export const skewed = (size: number, power: number, purpose: string, ...keys: string[]): string => `toUInt32(floor(${size} * pow(${uniform(purpose, ...keys)}, ${power})))`;

/** One of the values by weight (whole percents that add up to 100). */
export function weighted(values: readonly (readonly [sql: string, percent: number])[], hashed: string): string {
  let below = 0;
  const cases = values.slice(0, -1).map(([sql, percent]) => `${hashed} % 100 < ${(below += percent)}, ${sql}`);
  return `multiIf(${[...cases, values.at(-1)?.[0]].join(", ")})`;
}

/** 16 hex digits of a UInt64, as OpenTelemetry's span ids. */
export const hex16 = (value: string): string => `leftPad(lower(hex(${value})), 16, '0')`;

/** Milliseconds since the epoch to a time. */
export const time = (ms: string): string => `fromUnixTimestamp64Milli(toInt64(${ms}), 'UTC')`;

/** `least` to `least + spread - 1` sentences, drawn by a hash, each with an id of its own: prose that compresses about as real texts do. */
export const prose = (hashed: string, least: number, spread: number): string =>
  `arrayStringConcat(arrayMap(j -> concat({sentences:Array(String)}[1 + bitAnd(bitShiftRight(${hashed}, 5 * j), 63)], ' ', hex(cityHash64(${hashed}, j))), range(toUInt8(${least} + ${hashed} % ${spread}))), ' ')`;
