import { z } from "zod";
import { level } from "../common.ts";
import { OBSERVATION_TYPES } from "../observation.ts";
import { anyJson, metadata, textOrNull, time, walkOf } from "./values.ts";

/** Whole, and beyond what a double counts exactly where a client said so. */
const units = z.number().min(0).meta({ type: "integer" });
const amount = z.number().nullable();

const usageDetails = z.record(z.string(), units);
const costDetails = z.record(z.string(), z.number());
const promptVersion = z.int().nullable();

export const observation = z
  .object({
    id: z.string(),
    traceId: textOrNull,
    projectId: z.string(),
    environment: z.string(),
    type: z.enum(OBSERVATION_TYPES),
    name: textOrNull,
    startTime: time,
    endTime: time.nullable(),
    completionStartTime: time.nullable(),
    parentObservationId: textOrNull,
    level,
    statusMessage: textOrNull,
    version: textOrNull,
    createdAt: time,
    updatedAt: time,
    input: anyJson,
    output: anyJson,
    metadata,
    model: textOrNull,
    modelId: textOrNull,
    modelParameters: anyJson,
    promptId: textOrNull,
    promptName: textOrNull,
    promptVersion,
    usageDetails,
    costDetails,
    usage: z.object({ unit: z.literal("TOKENS"), input: units, output: units, total: units }),
    unit: z.literal("TOKENS"),
    promptTokens: units,
    completionTokens: units,
    totalTokens: units,
    usagePricingTierId: textOrNull,
    usagePricingTierName: textOrNull,
    inputPrice: amount,
    outputPrice: amount,
    totalPrice: amount,
    calculatedInputCost: amount,
    calculatedOutputCost: amount,
    calculatedTotalCost: z.number(),
    latency: amount.meta({ description: "Seconds" }),
    timeToFirstToken: amount.meta({ description: "Seconds" }),
  })
  .meta({ id: "Observation" });

export const observationList = walkOf(observation);

const price = z.string().nullable().meta({ description: "Decimal text" });

const ofGroups = z.object({
  name: textOrNull,
  level,
  statusMessage: textOrNull,
  version: textOrNull,
  environment: z.string(),
  bookmarked: z.boolean(),
  public: z.boolean(),
  userId: textOrNull,
  sessionId: textOrNull,
  isRootObservation: z.boolean(),
  completionStartTime: time.nullable(),
  createdAt: time,
  updatedAt: time,
  input: textOrNull,
  output: textOrNull,
  metadata,
  providedModelName: textOrNull,
  internalModelId: textOrNull,
  modelParameters: anyJson,
  usageDetails,
  costDetails,
  totalCost: amount,
  usagePricingTierName: textOrNull,
  promptId: textOrNull,
  promptName: textOrNull,
  promptVersion,
  latency: amount,
  timeToFirstToken: amount,
  traceName: textOrNull,
  tags: z.array(z.string()),
  release: textOrNull,
});

const observationV2 = z
  .object({
    id: z.string(),
    traceId: textOrNull,
    startTime: time,
    endTime: time.nullable(),
    projectId: z.string(),
    parentObservationId: textOrNull,
    type: z.enum(OBSERVATION_TYPES),
    modelId: textOrNull,
    inputPrice: price,
    outputPrice: price,
    totalPrice: price,
    ...ofGroups.partial().shape,
  })
  .meta({ id: "ObservationV2", description: "Optional keys are those of the field groups that were asked for" });

export const observationListV2 = z.object({ data: z.array(observationV2), meta: z.object({ cursor: z.string().optional() }) });
