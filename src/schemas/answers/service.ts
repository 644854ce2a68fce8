import { z } from "zod";
import { time } from "./values.ts";

/** Answers that are of no entity. */

export const health = z.object({ status: z.string().meta({ description: "`OK`, or which check failed" }), version: z.string() }).meta({ id: "Health" });

export const projects = z.object({
  data: z.array(
    z.object({ id: z.string(), name: z.string(), organization: z.object({ id: z.string(), name: z.string() }), metadata: z.record(z.string(), z.unknown()), retentionDays: z.int().optional() }),
  ),
});

export const freshness = z.object({
  pendingTraces: z.int().min(0),
  lagSeconds: z.number().min(0),
  sweptUntil: time.nullable(),
});

export const batchResult = z.object({
  successes: z.array(z.object({ id: z.string(), status: z.literal(201) })),
  errors: z.array(z.object({ id: z.string(), status: z.union([z.literal(400), z.literal(401)]), message: z.string().optional(), error: z.string().optional() })),
});

export const exportResult = z.object({ partialSuccess: z.object({ rejectedSpans: z.int().min(1), errorMessage: z.string() }).optional() });

export const stored = z.object({ id: z.string() });

export const message = z.object({ message: z.string() });
