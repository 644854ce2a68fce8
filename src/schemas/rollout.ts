import { z } from "zod";

/** Bodies and queries of the admin API's rollout (docs/operations.md). */

const mode = z.enum(["current", "shadow", "new"]);
const share = z.number().min(0).max(1);

export const reasonBody = z.object({ reason: z.string().trim().min(3, "say why: the history keeps it").max(1_000) });

export const setBody = reasonBody.extend({
  mode,
  percentage: z.number().min(0).max(100).optional(),
  projects: z.record(z.string().min(1), mode).optional(),
  shadowRate: share.optional(),
  thresholds: z
    .object({ minSamples: z.int().min(1).max(1_000_000), mismatchRate: share, errorRate: share, p95Ratio: z.number().min(0).max(1_000) })
    .partial()
    .optional(),
});

export const writesBody = reasonBody.extend({ write: z.enum(["current", "dual", "new"]) });

export const historyQuery = z.object({ pattern: z.string().optional(), limit: z.coerce.number().int().min(1).max(1_000).default(50) });

export const explainQuery = z.object({ project: z.string().min(1), pattern: z.string().min(1) });
