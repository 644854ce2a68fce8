import { z } from "zod";
import { invalidRequest } from "../errors.ts";
import type { ScoreDataType, ScoreStatement } from "../ingest/event.ts";
import { instantMs } from "./common.ts";
import { timePlace, walkParam } from "./cursor.ts";
import { filterParam } from "./filter.ts";
import { limitParam, listParam, numberParam, pageParam, textParam, wordsParam } from "./query.ts";

export const SCORE_DATA_TYPES = ["NUMERIC", "BOOLEAN", "CATEGORICAL", "TEXT", "CORRECTION"] as const satisfies readonly ScoreDataType[];
export const SCORE_SOURCES = ["API", "EVAL", "ANNOTATION"] as const satisfies readonly ScoreStatement["source"][];

/** GET /scores: scores of traces and observations (REST contract 4.2), and `cursor` beside page and limit. */
export const scoreListV1Query = z.object({
  page: pageParam,
  limit: limitParam(100, 50),
  cursor: walkParam(timePlace),
  userId: textParam,
  traceTags: listParam,
  name: textParam,
  configId: textParam,
  queueId: textParam,
  scoreIds: wordsParam,
  environment: listParam,
  fromTimestamp: instantMs.optional(),
  toTimestamp: instantMs.optional(),
  source: z.enum(SCORE_SOURCES).optional(),
  dataType: z.enum(SCORE_DATA_TYPES).optional(),
  /** Of effect together only. */
  operator: z.enum(["<", ">", "<=", ">=", "!=", "="]).optional(),
  value: numberParam,
  filter: filterParam,
});

export const SCORE_FIELD_GROUPS = ["score", "trace"] as const;
export type ScoreFieldGroup = (typeof SCORE_FIELD_GROUPS)[number];

const stated = (names: readonly string[]): string[] => names.map((name) => name.trim()).filter((name) => name !== "");

/** Both groups when nothing is said; names beside known ones are ignored, but `score` has to be among them. */
const groupsParam = z
  .union([z.string().transform((text) => stated(text.split(","))), z.array(z.string()).transform(stated).pipe(z.array(z.enum(SCORE_FIELD_GROUPS)))])
  .optional()
  .transform((names): ReadonlySet<ScoreFieldGroup> => {
    if (names === undefined || names.length === 0) return new Set(SCORE_FIELD_GROUPS);
    if (!names.includes("score")) throw invalidRequest("Scores needs to be selected always.");
    return new Set(SCORE_FIELD_GROUPS.filter((group) => names.includes(group)));
  })
  .meta({ description: "Of score, trace: separated by commas; both by default. Without trace nothing is read of it" });

/** GET /v2/scores: scores of every kind (REST contract 4.1). */
export const scoreListQuery = scoreListV1Query
  .extend({ sessionId: textParam, traceId: textParam, datasetRunId: textParam, observationId: wordsParam, fields: groupsParam })
  .transform((q) => {
    if (!q.fields.has("trace") && (q.userId !== undefined || q.traceTags !== undefined)) {
      throw invalidRequest(
        "Cannot filter by trace properties (userId, traceTags) when 'trace' field is not included. Please add 'trace' to the fields parameter or remove trace filters.",
      );
    }
    return q;
  });

/** What narrows both lists; v1 knows fewer parameters. */
export type ScoreNarrowing = z.output<typeof scoreListV1Query> & Partial<Pick<z.output<typeof scoreListQuery>, "sessionId" | "traceId" | "datasetRunId" | "observationId">>;
