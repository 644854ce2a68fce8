import { z } from "zod";
import { invalidRequest } from "../errors.ts";

/** The filter language (tRPC contract section 3.1), spoken by both doors. */

const numberOperator = z.enum(["=", ">", "<", ">=", "<="]);
const equalityOperator = z.enum(["=", "<>"]);
const textOperator = z.enum(["=", "contains", "does not contain", "starts with", "ends with"]);
const optionsOperator = z.enum(["any of", "none of"]);

export type NumberOperator = z.output<typeof numberOperator>;
export type TextOperator = z.output<typeof textOperator>;

const isoText = z.union([z.iso.datetime({ offset: true, local: true }), z.iso.datetime({ offset: true, precision: -1 }), z.iso.date()]);

/** A date, or ISO text; text without a zone is UTC. */
const moment = z.union([z.date(), isoText.transform((text) => new Date(/T.*(Z|[+-]\d\d:\d\d)$/.test(text) || !text.includes("T") ? text : `${text}Z`))]);

const column = z.string();
const key = z.string();

export const datetimeCondition = z.object({ type: z.literal("datetime"), column, operator: z.enum([">", "<", ">=", "<="]), value: moment });

const arrayOptionsCondition = z
  .object({ type: z.literal("arrayOptions"), column, operator: z.enum(["any of", "none of", "all of"]), value: z.array(z.string()) })
  .refine(({ operator, value }) => operator !== "any of" || value.length > 0, {
    path: ["value"],
    message: "Value array must not be empty unless the operator is 'all of' or 'none of'",
  });

const positionInTraceCondition = z
  .object({
    type: z.literal("positionInTrace"),
    column,
    operator: z.literal("="),
    key: z.enum(["root", "first", "last", "nthFromEnd", "nthFromStart"]),
    value: z.number().optional(),
  })
  .refine((condition) => !condition.key.startsWith("nth") || (condition.value ?? 0) >= 1, {
    path: ["value"],
    message: "Position must be >= 1 for nth selection",
  });

export const filterCondition = z.discriminatedUnion("type", [
  datetimeCondition,
  z.object({ type: z.literal("string"), column, operator: textOperator, value: z.string() }),
  z.object({ type: z.literal("stringOptions"), column, operator: optionsOperator, value: z.array(z.string()).min(1) }),
  arrayOptionsCondition,
  z.object({ type: z.literal("categoryOptions"), column, key, operator: optionsOperator, value: z.array(z.string()) }),
  z.object({ type: z.literal("number"), column, operator: numberOperator, value: z.number() }),
  z.object({ type: z.literal("numberObject"), column, key, operator: numberOperator, value: z.number() }),
  z.object({ type: z.literal("booleanObject"), column, key, operator: equalityOperator, value: z.boolean() }),
  z.object({ type: z.literal("stringObject"), column, key, operator: textOperator, value: z.string() }),
  z.object({ type: z.literal("boolean"), column, operator: equalityOperator, value: z.boolean() }),
  z.object({ type: z.literal("null"), column, operator: z.enum(["is null", "is not null"]), value: z.literal("") }),
  positionInTraceCondition,
]);

export type FilterCondition = z.output<typeof filterCondition>;
export type FilterType = FilterCondition["type"];

export const filterState = z.array(filterCondition);

/**
 * REST's `filter` parameter: JSON text of a filter state, `""` = none. A wrong shape is an issue of this schema, as of
 * any parameter; text that is no JSON is another answer (REST contract section 1.5), so it leaves the parse as it is.
 */
export const filterParam = z
  .string()
  .optional()
  .transform((text): unknown => {
    if (text === undefined || text === "") return [];
    try {
      return JSON.parse(text);
    } catch {
      throw invalidRequest("Invalid JSON in filter parameter");
    }
  })
  .pipe(filterState)
  .meta({ description: "JSON: a list of conditions {type, column, operator, value, key?}, all of which hold" });
