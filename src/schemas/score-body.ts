import { z } from "zod";
import type { JsonObject, ScoreStatement } from "../ingest/event.ts";
import { normaliseEnvironment } from "../ingest/values/environment.ts";
import { toMetadata } from "../ingest/values/metadata.ts";
import { anyJson, entityId, storable } from "./common.ts";

/** A score as clients send it, by POST /scores (REST contract 4.3) or in a batch (ingestion contract, section 3). */

const MAX_TEXT = 500;

const text = storable.nullish();

const common = z.object({
  name: storable.min(1),
  traceId: text,
  sessionId: text,
  datasetRunId: text,
  observationId: text,
  environment: z.unknown().optional(),
  comment: text,
  metadata: anyJson,
  queueId: text,
});

const typed = <Fields extends z.ZodRawShape>(fields: Fields) => {
  const base = common.extend(fields);
  return z.discriminatedUnion("dataType", [
    base.extend({ dataType: z.literal("NUMERIC"), value: z.number(), configId: text }),
    base.extend({ dataType: z.literal("CATEGORICAL"), value: storable, configId: text }),
    base.extend({
      dataType: z.literal("BOOLEAN"),
      value: z.number().refine((value) => value === 0 || value === 1, {
        message: "Value must be a number equal to either 0 or 1 for data type BOOLEAN",
      }),
      configId: text,
    }),
    base.extend({ dataType: z.literal("TEXT"), value: storable.min(1).max(MAX_TEXT), configId: text }),
    base.extend({ dataType: z.literal("CORRECTION"), value: storable, configId: z.null().optional() }),
    base.extend({ dataType: z.null().optional(), value: z.union([z.number(), storable]), configId: text }),
  ]);
};

interface Rules {
  dataType?: string | null;
  source: string;
  configId?: string | null;
  traceId?: string | null;
  sessionId?: string | null;
  datasetRunId?: string | null;
  observationId?: string | null;
}

const isAboutOneThing = (score: Rules): boolean => {
  const named = [score.traceId, score.sessionId, score.datasetRunId].filter(Boolean).length;
  return named === 1 && (!score.observationId || Boolean(score.traceId));
};

const ABOUT_ONE_THING = {
  message:
    "Provide exactly one of the following: traceId (with optional observationId), sessionId or datasetRunId. ObservationId requires traceId.",
  path: ["traceId", "sessionId", "datasetRunId", "observationId"],
};

const ANNOTATED_WITH_CONFIG = { message: "A score with source ANNOTATION needs a configId", path: ["configId"] };

const CORRECTS_TRACES = { message: "A score of dataType CORRECTION belongs to a trace or an observation", path: ["traceId"] };

/** What the original acknowledges and then loses is refused here, with the reason ([I-13]). */
const checked = <Schema extends z.ZodType<Rules>>(schema: Schema) =>
  schema
    .refine(isAboutOneThing, ABOUT_ONE_THING)
    .refine((score) => score.source !== "ANNOTATION" || score.dataType === "CORRECTION" || Boolean(score.configId), ANNOTATED_WITH_CONFIG)
    .refine((score) => score.dataType !== "CORRECTION" || Boolean(score.traceId), CORRECTS_TRACES);

/** The body of a `score-create` event. */
export const ingestedScore = checked(
  typed({ id: entityId.nullish(), source: z.enum(["API", "EVAL", "ANNOTATION"]).default("API"), executionTraceId: text }),
);

/** The body of POST /scores: an empty id is none, and the server gives one. */
export const postedScore = checked(
  typed({
    id: z.union([z.literal("").transform(() => undefined), entityId]).nullish(),
    source: z.enum(["API", "ANNOTATION"]).default("API"),
  }),
);

export type ScoreBody = z.output<typeof ingestedScore> | z.output<typeof postedScore>;

type Value = Pick<ScoreStatement, "dataType" | "value" | "stringValue" | "longStringValue">;

/** Where a value is stored (ingestion contract 5.2). Without a store of configs no category has a number: 0. */
function valueOf(score: ScoreBody): Value {
  const { value } = score;
  if (score.dataType === "BOOLEAN") return { dataType: "BOOLEAN", value: score.value, stringValue: score.value === 1 ? "True" : "False", longStringValue: "" };
  if (typeof value === "number") return { dataType: "NUMERIC", value, stringValue: null, longStringValue: "" };
  if (score.dataType === "CORRECTION") return { dataType: "CORRECTION", value: 0, stringValue: null, longStringValue: value };
  return { dataType: score.dataType === "TEXT" ? "TEXT" : "CATEGORICAL", value: 0, stringValue: value, longStringValue: "" };
}

type Stated = Partial<Record<"traceId" | "sessionId" | "datasetRunId", string>> & { environment?: string; metadata?: JsonObject };

/** What a checked body states: the entity it is about by its one id, nothing for what is absent. */
export function scoreStatement(score: ScoreBody): ScoreStatement {
  const stated: Stated = {};
  for (const key of ["traceId", "sessionId", "datasetRunId"] as const) if (score[key]) stated[key] = score[key];
  const metadata = toMetadata(score.metadata);
  if (metadata) stated.metadata = metadata;
  if (score.environment !== undefined && score.environment !== null) stated.environment = normaliseEnvironment(score.environment);
  const optional: Pick<ScoreStatement, "observationId" | "comment" | "configId" | "queueId" | "executionTraceId"> = {};
  if (score.observationId !== undefined) optional.observationId = score.observationId || null;
  if (score.comment !== undefined) optional.comment = score.comment;
  if (score.configId !== undefined) optional.configId = score.configId;
  if (score.queueId !== undefined) optional.queueId = score.queueId;
  if ("executionTraceId" in score && score.executionTraceId !== undefined) optional.executionTraceId = score.executionTraceId;
  return { name: score.dataType === "CORRECTION" ? "output" : score.name, source: score.source, ...valueOf(score), ...stated, ...optional };
}
