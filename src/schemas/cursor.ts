import { z } from "zod";
import { instantMs } from "./common.ts";

/**
 * Cursors: the place where a list goes on, as text that clients hand back unread. A cursor names the last row of the
 * page before, not a row number, so that a walk neither repeats nor skips rows while others are written.
 */

const bytesOf = (base64: string): Uint8Array => Uint8Array.from(atob(base64.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));

/** base64url of the place as JSON; a Date becomes ISO text. */
export function encodeCursor(place: Readonly<Record<string, unknown>>): string {
  const bytes = new TextEncoder().encode(JSON.stringify(place));
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** The place a cursor names (base64 or base64url); text that is none, or names another kind of place, is an issue. */
function placeOf<Place extends z.ZodType>(place: Place, text: string, context: z.core.$RefinementCtx): z.output<Place> {
  try {
    return place.parse(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytesOf(text))));
  } catch {
    context.addIssue({ code: "custom", message: "Invalid cursor", input: text });
    return z.NEVER;
  }
}

/** A cursor that is there or not; `""` is none of ours. */
export const cursorParam = <Place extends z.ZodType>(place: Place) =>
  z
    .string()
    .optional()
    .transform((text, context) => (text === undefined ? undefined : placeOf(place, text, context)))
    .meta({ description: "From the last answer" });

/** Where to go on in a list ordered by a time, then by id. */
export const timePlace = z.object({ lastTime: instantMs, lastId: z.string() });
/** `lastTime` in milliseconds since the epoch. */
export type TimePlace = z.output<typeof timePlace>;

/** A walk through a list by cursor: from its beginning, or behind a place. */
export interface Walk<Place> {
  after: Place | undefined;
}

/**
 * `cursor` beside page and limit: absent, the list is answered by page as ever; `""` begins a walk, and each answer
 * names the next cursor while rows follow.
 */
export const walkParam = <Place extends z.ZodType>(place: Place) =>
  z
    .string()
    .optional()
    .transform((text, context): Walk<z.output<Place>> | undefined => (text === undefined ? undefined : { after: text === "" ? undefined : placeOf(place, text, context) }))
    .meta({ description: "Empty to begin a walk, then from the last answer" });
