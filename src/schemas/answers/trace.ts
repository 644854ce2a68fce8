import { z } from "zod";
import { observation } from "./observation.ts";
import { score } from "./score.ts";
import { anyJson, metadata, textOrNull, time, walkOf } from "./values.ts";

/** What a trace says of itself. */
export const traceFields = {
  id: z.string(),
  projectId: z.string(),
  timestamp: time,
  name: textOrNull,
  userId: textOrNull,
  sessionId: textOrNull,
  release: textOrNull,
  version: textOrNull,
  environment: z.string(),
  externalId: z.null(),
  public: z.boolean(),
  bookmarked: z.boolean(),
  tags: z.array(z.string()),
  createdAt: time,
  updatedAt: time,
  input: anyJson,
  output: anyJson,
  metadata,
};

const sums = {
  htmlPath: z.string(),
  latency: z.number().meta({ description: "Seconds; -1 when `metrics` was not asked for" }),
  totalCost: z.number().meta({ description: "USD; -1 when `metrics` was not asked for" }),
};

export const traceList = walkOf(z.object({ ...traceFields, ...sums, observations: z.array(z.string()), scores: z.array(z.string()) }).meta({ id: "Trace", description: "Observations and scores by id" }));

export const traceDetail = z.object({ ...traceFields, ...sums, observations: z.array(observation), scores: z.array(score) }).meta({ id: "TraceWithDetails" });
