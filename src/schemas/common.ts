import { z } from "zod";
import { type Instant, parseInstant } from "../ingest/values/datetime.ts";

/**
 * A text as it can be stored. JSON may hold half a surrogate pair (`"\ud83d"`, an emoji that a client cut in two), which
 * has no UTF-8 and makes ClickHouse refuse every row of the insert: it becomes U+FFFD, as in any encoder.
 */
export const storable = z.string().overwrite((text) => text.toWellFormed());

/** An id of an envelope or an entity (ingestion contract, section 2). */
export const entityId = storable
  .min(1)
  .max(800)
  .refine((id) => !id.includes("\r"), { message: "ID cannot contain carriage return characters" });

const instantOf = <Out>(pick: (instant: Instant) => Out) =>
  z.string().transform((text, context): Out => {
    const instant = parseInstant(text);
    if (instant) return pick(instant);
    // zod's own `iso.datetime` asks for seconds; its issue is kept, clients read the code and the format.
    context.addIssue({ code: "invalid_format", format: "datetime", message: "Invalid ISO datetime", input: text });
    return z.NEVER;
  });

/** A datetime of a body (REST contract 1.5), in milliseconds since the epoch. */
export const instantMs = instantOf((instant) => instant.ms).meta({ format: "date-time" });

/** A datetime of an envelope, in microseconds since the epoch. */
export const instantUs = instantOf((instant) => instant.us).meta({ format: "date-time" });

export const level = z.enum(["DEBUG", "DEFAULT", "WARNING", "ERROR"]);

/** Any JSON, null and absence included. zod's `json()` walks the whole value, which costs more than storing it. */
export const anyJson = z.unknown().optional();

const kindOf = (value: unknown): string => (value === null ? "null" : Array.isArray(value) ? "array" : typeof value);

/**
 * A list of texts. Only the first wrong element is named: a list of a million numbers would otherwise be answered by a
 * million issues.
 */
export const textList = z.array(z.unknown()).transform((list, context): string[] => {
  const wrong = list.findIndex((item) => typeof item !== "string");
  if (wrong < 0) return (list as string[]).map((text) => text.toWellFormed());
  context.addIssue({
    code: "invalid_type",
    expected: "string",
    path: [wrong],
    message: `Invalid input: expected string, received ${kindOf(list[wrong])}`,
    input: list[wrong],
  });
  return z.NEVER;
});
