import { z } from "zod";
import { parseInstant } from "../ingest/values/datetime.ts";

/** A datetime parameter (REST contract 1.5) in milliseconds since the epoch. */
export const instantParam = z
  .string()
  .optional()
  .transform((text, context) => {
    if (text === undefined) return undefined;
    const instant = parseInstant(text);
    if (instant) return instant.ms;
    context.addIssue({ code: "invalid_format", format: "datetime", message: "Invalid ISO datetime: give date, time and zone, as in 2026-01-15T10:00:00Z", input: text });
    return z.NEVER;
  });
