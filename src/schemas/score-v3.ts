import { z } from "zod";
import { instantMs } from "./common.ts";
import { walkParam } from "./cursor.ts";
import { limitParam, numberParam } from "./query.ts";
import { SCORE_DATA_TYPES, SCORE_SOURCES } from "./score.ts";

/** GET /v3/scores (REST contract 7.3): strict, lists everywhere, `""` is absent everywhere. */

export const SCORE_V3_FIELD_GROUPS = ["core", "details", "subject", "annotation"] as const;
export type ScoreV3FieldGroup = (typeof SCORE_V3_FIELD_GROUPS)[number];

const splitWords = (text: string): string[] => text.split(",").map((word) => word.trim()).filter((word) => word !== "");

const unlessEmpty = <T>(list: readonly T[]): readonly T[] | undefined => (list.length === 0 ? undefined : list);

const words = z.string().transform((text) => unlessEmpty(splitWords(text))).optional().meta({ description: "Any of these, separated by commas" });

const names = <const Name extends string>(known: readonly [Name, ...Name[]]) =>
  z
    .string()
    .transform((text) => splitWords(text.toUpperCase()))
    .pipe(z.array(z.enum(known)))
    .transform(unlessEmpty)
    .optional()
    .meta({ description: `Any of ${known.join(", ")}, separated by commas, in any case` });

const groups = z
  .string()
  .transform(splitWords)
  .pipe(z.array(z.enum(SCORE_V3_FIELD_GROUPS)))
  .optional()
  .transform((asked): ReadonlySet<ScoreV3FieldGroup> => new Set(["core", ...(asked ?? [])]))
  .meta({ description: `Of ${SCORE_V3_FIELD_GROUPS.join(", ")}: separated by commas; core always comes` });

/** A date as JavaScript reads it; without a zone it is UTC, wherever this runs. In milliseconds since the epoch. */
const anyDate = z
  .string()
  .transform((text, context): number | undefined => {
    if (text === "") return undefined;
    const ms = new Date(/T[\d:.]+$/.test(text) ? `${text}Z` : text).getTime();
    if (!Number.isNaN(ms)) return ms;
    context.addIssue({ code: "invalid_type", expected: "date", message: "Invalid date", input: text });
    return z.NEVER;
  })
  .meta({ description: "A date in any form that JavaScript reads" });

/** Named in the strict schema to be told apart from a typing error. */
const ofTheTrace = z
  .string()
  .refine((text) => text === "", { message: "Scores are not filtered by trace properties here: use GET /api/public/v2/scores" })
  .optional()
  .meta({ deprecated: true, description: "Refused: see GET /v2/scores" });

const place = z.object({ v: z.literal(1), lastTimestamp: instantMs, lastId: z.string() });

const parameters = z.strictObject({
  limit: limitParam(100, 50),
  cursor: walkParam(place).transform((walk) => walk?.after),
  fields: groups,
  id: words,
  name: words,
  environment: words,
  configId: words,
  queueId: words,
  authorUserId: words,
  traceId: words,
  sessionId: words,
  observationId: words,
  /** A dataset run's id. */
  experimentId: words,
  source: names(SCORE_SOURCES),
  dataType: names(SCORE_DATA_TYPES),
  value: words,
  valueMin: numberParam,
  valueMax: numberParam,
  fromTimestamp: anyDate.optional(),
  toTimestamp: anyDate.optional(),
  userId: ofTheTrace,
  traceTags: ofTheTrace,
});
type Parameters = z.output<typeof parameters>;

type Complaint = [parameter: keyof Parameters, message: string];

function valueComplaint({ dataType = [], value, valueMin, valueMax }: Parameters): Complaint | undefined {
  const [type, ...others] = new Set(dataType);
  const only = others.length === 0 ? type : undefined;
  if ((valueMin !== undefined || valueMax !== undefined) && only !== "NUMERIC") return [valueMin === undefined ? "valueMax" : "valueMin", "valueMin and valueMax need dataType=NUMERIC alone"];
  if (value === undefined) return undefined;
  if (only !== "NUMERIC" && only !== "BOOLEAN" && only !== "CATEGORICAL") return ["value", "value needs exactly one dataType: NUMERIC, BOOLEAN or CATEGORICAL"];
  if (only === "NUMERIC" && !value.every((text) => Number.isFinite(Number(text)))) return ["value", "Values of dataType NUMERIC are finite numbers"];
  if (only === "BOOLEAN" && !value.every((text) => text === "true" || text === "false")) return ["value", "Values of dataType BOOLEAN are true and false"];
  return undefined;
}

function subjectComplaint({ traceId, sessionId, experimentId, observationId }: Parameters): Complaint | undefined {
  if ([traceId, sessionId, experimentId].filter((ids) => ids !== undefined).length > 1) return [traceId === undefined ? "sessionId" : "traceId", "traceId, sessionId and experimentId exclude each other"];
  return observationId !== undefined && traceId === undefined ? ["observationId", "observationId requires traceId"] : undefined;
}

export const scoreCursorQuery = parameters.superRefine((q, context) => {
  for (const complaint of [valueComplaint(q), subjectComplaint(q)]) {
    if (complaint) context.addIssue({ code: "custom", path: [complaint[0]], message: complaint[1] });
  }
});
export type ScoreCursorQuery = z.output<typeof scoreCursorQuery>;
