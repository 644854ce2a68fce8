import type { Json } from "../event.ts";
import { LIMITS } from "../../domain/limits.ts";
import { cutBelow } from "./depth.ts";

/**
 * The text under which a JSON value is stored: strings as they are (half a surrogate pair, which has no UTF-8, as
 * U+FFFD), anything else as its JSON text.
 * Whether an absent or null value is stored at all is the caller's decision.
 */
export function toStoredText(value: unknown): string {
  if (typeof value === "string") return value.toWellFormed();
  try {
    return JSON.stringify(value) ?? "";
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return JSON.stringify(cutBelow(value as Json, LIMITS.textDepth));
  }
}
