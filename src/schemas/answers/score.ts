import { z } from "zod";
import { SCORE_DATA_TYPES, SCORE_SOURCES } from "../score.ts";
import { metadata, textOrNull, time, walkOf } from "./values.ts";

const fields = {
  id: z.string(),
  projectId: z.string(),
  timestamp: time,
  environment: z.string(),
  name: z.string(),
  dataType: z.enum(SCORE_DATA_TYPES),
  source: z.enum(SCORE_SOURCES),
  value: z.number().optional().meta({ description: "Absent for TEXT; 0 or 1 for BOOLEAN" }),
  stringValue: textOrNull.meta({ description: "Null for NUMERIC" }),
  traceId: textOrNull,
  observationId: textOrNull,
  comment: textOrNull,
  metadata,
  authorUserId: textOrNull,
  configId: textOrNull,
  queueId: textOrNull,
  executionTraceId: textOrNull,
  createdAt: time,
  updatedAt: time,
};

export const score = z.object(fields).meta({ id: "Score", description: "A score of a trace or an observation" });

const v2 = { ...fields, sessionId: textOrNull, datasetRunId: textOrNull };
export const scoreV2 = z.object(v2).meta({ id: "ScoreV2", description: "A score of any kind" });

const traceFields = { userId: textOrNull, tags: z.array(z.string()) };

export const scoreListV1 = walkOf(z.object({ ...fields, trace: z.object({ ...traceFields, environment: textOrNull }) }).meta({ id: "ListedScore" }));

export const scoreList = walkOf(
  z
    .object({ ...v2, trace: z.object({ ...traceFields, environment: z.string(), sessionId: textOrNull }).nullable().meta({ description: "Null without a trace row, and with fields=score" }) })
    .meta({ id: "ListedScoreV2" }),
);

const subject = z.union([
  z.object({ kind: z.enum(["trace", "session", "experiment"]), id: z.string() }),
  z.object({ kind: z.literal("observation"), id: z.string(), traceId: z.string().optional() }),
]);

const { stringValue: _stringValue, traceId: _traceId, observationId: _observationId, executionTraceId: _execution, comment, configId, queueId, authorUserId, ...core } = fields;

const scoreV3 = z
  .object({
    ...core,
    value: z.union([z.number(), z.boolean(), z.string()]),
    comment: comment.optional(),
    configId: configId.optional(),
    metadata: metadata.optional(),
    authorUserId: authorUserId.optional(),
    queueId: queueId.optional(),
    subject: subject.optional(),
  })
  .meta({ id: "ScoreV3", description: "Optional keys are those of the field groups that were asked for" });

export const scoreListV3 = z.object({ data: z.array(scoreV3), meta: z.object({ limit: z.int().min(1), cursor: z.string().optional() }) });
