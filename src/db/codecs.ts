import { z } from "zod";

/**
 * Column codecs: how a value of the server's JSON becomes ours. 64-bit integers and decimals arrive quoted
 * (settings.ts), times as UTC text without a zone.
 */

/** DateTime or DateTime64 text to a Date (millisecond precision). */
export const instant = z.string().transform((text) => new Date(`${text.replace(" ", "T")}Z`));

export const nullableInstant = z.string().nullable().transform((text) => (text === null ? null : new Date(`${text.replace(" ", "T")}Z`)));

/** DateTime64(6) kept as text: a Date would lose the microseconds. */
export const micros = z.string();

/** An integer that fits a double exactly; beyond it is an error, not a rounded number. */
export const uint = z.union([z.string(), z.number()]).transform((value, context) => {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  context.addIssue({ code: "custom", message: "integer beyond 2^53" });
  return z.NEVER;
});

/** Units that a client counted: any 64-bit integer may be stored, and beyond 2^53 the nearest double says it as well as JSON can. */
export const units = z.union([z.string(), z.number()]).transform(Number);

/** A 64-bit integer as bigint. */
export const uint64 = z.union([z.string(), z.number()]).transform((value) => BigInt(value));

/** A Decimal as text: 12 decimals do not fit a double. */
export const decimal = z.union([z.string(), z.number()]).transform((value) => String(value));

/** Float64, where null stands for NaN and infinity. */
export const float = z.number();

export const mapOf = <V extends z.ZodType>(value: V) => z.record(z.string(), value);

/** Text columns where the new tables' `''` and the current tables' NULL mean the same: not set. */
export const textOrNull = z.string().nullable().transform((text) => (text === null || text === "" ? null : text));

export const flag = z.union([z.boolean(), z.number()]).transform(Boolean);
