import { z } from "zod";
import { anyJson, entityId, instantMs, instantUs, level, storable, textList } from "./common.ts";
import { ingestedScore } from "./score-body.ts";

/** The events of POST /api/public/ingestion (ingestion contract, sections 2 and 3). Keys not named here are dropped. */

const text = storable.nullish();
const time = instantMs.nullish();

/** The stored column is a UInt16. */
const MAX_PROMPT_VERSION = 65_535;

export const traceBody = z.object({
  id: entityId.nullish(),
  timestamp: time,
  name: storable.max(1_000).nullish(),
  input: anyJson,
  output: anyJson,
  sessionId: text,
  userId: text,
  environment: z.unknown().optional(),
  metadata: anyJson,
  release: text,
  version: text,
  public: z.boolean().nullish(),
  tags: textList.nullish(),
});

const eventBody = z.object({
  id: entityId,
  traceId: entityId.nullish(),
  environment: z.unknown().optional(),
  name: text,
  startTime: time,
  metadata: anyJson,
  input: anyJson,
  output: anyJson,
  level: level.nullish(),
  statusMessage: text,
  parentObservationId: text,
  version: text,
});

const spanBody = eventBody.extend({ endTime: time });

const isText = (value: unknown): boolean => typeof value === "string";

const isParameter = (value: unknown): boolean => {
  if (value === null || typeof value !== "object") return true;
  return Array.isArray(value) ? value.every(isText) : Object.values(value).every(isText);
};

/** Text, number, boolean, null, a list of texts or a record of texts; only the first wrong one is named, as in `textList`. */
const modelParameters = z.record(z.string(), z.unknown()).superRefine((parameters, context) => {
  const wrong = Object.keys(parameters).find((key) => !isParameter(parameters[key]));
  if (wrong === undefined) return;
  context.addIssue({ code: "invalid_union", errors: [], path: [wrong], message: "Invalid input", input: parameters[wrong] });
});

const count = z.int().nullish();
const amount = z.number().nullish();

const usage = z.object({
  input: count,
  output: count,
  total: count,
  promptTokens: count,
  completionTokens: count,
  totalTokens: count,
  unit: z.enum(["TOKENS", "CHARACTERS", "MILLISECONDS", "SECONDS", "IMAGES", "REQUESTS"]).nullish(),
  inputCost: amount,
  outputCost: amount,
  totalCost: amount,
});

const record = z.record(z.string(), z.unknown());

const modelFields = {
  completionStartTime: time,
  model: text,
  modelParameters: modelParameters.nullish(),
  usage: usage.nullish(),
  usageDetails: record.nullish(),
  costDetails: record.nullish(),
};

const generationBody = spanBody
  .extend({ ...modelFields, promptName: text, promptVersion: z.int().min(0).max(MAX_PROMPT_VERSION).nullish() })
  .refine((body) => Boolean(body.promptName) === Boolean(body.promptVersion), {
    message: "promptName and promptVersion belong together: give both or neither",
    path: ["promptVersion"],
  });

const legacyBody = spanBody
  .omit({ environment: true })
  .extend({ ...modelFields, id: entityId.nullish(), type: z.enum(["GENERATION", "SPAN", "EVENT"]) });

const sdkLogBody = z.object({ log: anyJson, id: text });

const envelope = z.object({ id: entityId, timestamp: instantUs });

/** One element of the batch. `timestamp` is in microseconds, the datetimes of bodies in milliseconds since the epoch. */
export const ingestionEvent = z.discriminatedUnion("type", [
  envelope.extend({ type: z.literal("trace-create"), body: traceBody }),
  envelope.extend({ type: z.literal("event-create"), body: eventBody }),
  envelope.extend({ type: z.literal(["span-create", "span-update"]), body: spanBody }),
  envelope.extend({
    type: z.literal([
      "generation-create", "generation-update", "agent-create", "tool-create", "chain-create",
      "retriever-create", "evaluator-create", "embedding-create", "guardrail-create",
    ]),
    body: generationBody,
  }),
  envelope.extend({ type: z.literal(["observation-create", "observation-update"]), body: legacyBody }),
  envelope.extend({ type: z.literal("score-create"), body: ingestedScore }),
  envelope.extend({ type: z.literal("sdk-log"), body: sdkLogBody }),
]);

export type IngestionEvent = z.output<typeof ingestionEvent>;
export type TraceBody = z.output<typeof traceBody>;
/** The body of any observation: simpler kinds lack some of a generation's keys. */
export type ObservationBody = Partial<Omit<z.output<typeof generationBody>, "id">>;

/** The request's body. `metadata`, the SDK's statistics, is not read. */
export const ingestionRequest = z.object({ batch: z.array(z.unknown()) });
