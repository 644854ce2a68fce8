import Big from "big.js";

/** The greatest amount, either way, of one cost entry: what `Decimal(18, 12)` holds (ingestion contract 4.2). */
const MAX_COST = new Big("999999.999999");
const MIN_COST = MAX_COST.neg();
const SCALE = 12;

/** A decimal as the cost columns hold it: within ±999,999.999999, cut (not rounded) to 12 places, never with an exponent. */
export function costText(amount: Big): string {
  const clamped = amount.gt(MAX_COST) ? MAX_COST : amount.lt(MIN_COST) ? MIN_COST : amount;
  const text = clamped.round(SCALE, Big.roundDown).toFixed();
  return text === "-0" ? "0" : text;
}

/** As `costText`, of a finite or infinite number; undefined for NaN and everything that is no number. */
export function costOfNumber(value: unknown): string | undefined {
  if (typeof value !== "number" || Number.isNaN(value)) return undefined;
  if (!Number.isFinite(value)) return costText(value > 0 ? MAX_COST : MIN_COST);
  return costText(new Big(value));
}
