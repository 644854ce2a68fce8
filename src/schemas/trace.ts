import { z } from "zod";
import { fieldsParam, limitParam, listParam, pageParam, textParam } from "./query.ts";
import { invalidRequest } from "../errors.ts";
import { instantMs } from "./common.ts";
import { timePlace, walkParam } from "./cursor.ts";
import { filterParam } from "./filter.ts";

export const TRACE_FIELD_GROUPS = ["core", "io", "scores", "observations", "metrics"] as const;
export type TraceFieldGroup = (typeof TRACE_FIELD_GROUPS)[number];

/** GET /traces/{traceId} (REST contract 2.2). */
export const traceDetailQuery = z.object({ fields: fieldsParam(TRACE_FIELD_GROUPS) });

/** Columns `orderBy` of GET /traces accepts. */
export const TRACE_ORDER_COLUMNS = ["id", "timestamp", "name", "userId", "release", "version", "public", "bookmarked", "sessionId"] as const;
export type TraceOrderColumn = (typeof TRACE_ORDER_COLUMNS)[number];

export interface TraceOrder {
  column: TraceOrderColumn;
  descending: boolean;
}

/** `column.asc|desc`; newest first when nothing is said. */
const orderParam = textParam.transform((text, context): TraceOrder => {
  if (text === undefined || text === "") return { column: "timestamp", descending: true };
  const [column = "", direction = "", ...rest] = text.split(".");
  if (rest.length > 0 || !/^(asc|desc)$/i.test(direction)) {
    context.addIssue({ code: "custom", message: "Give column and direction, as in timestamp.desc", input: text });
    return z.NEVER;
  }
  if (!(TRACE_ORDER_COLUMNS as readonly string[]).includes(column)) throw invalidRequest(`Invalid order by column: ${column}`);
  return { column: column as TraceOrderColumn, descending: /^desc$/i.test(direction) };
});

/** GET /traces (REST contract 2.1). */
export const traceListQuery = z.object({
  page: pageParam,
  limit: limitParam(100, 50),
  userId: textParam,
  name: textParam,
  sessionId: textParam,
  version: textParam,
  release: textParam,
  tags: listParam,
  environment: listParam,
  fromTimestamp: instantMs.optional(),
  toTimestamp: instantMs.optional(),
  orderBy: orderParam,
  fields: fieldsParam(TRACE_FIELD_GROUPS),
  filter: filterParam,
  cursor: walkParam(timePlace),
}).superRefine(({ cursor, orderBy }, context) => {
  // A cursor is a place in time: behind it in another order would be other rows.
  if (cursor && orderBy.column !== "timestamp") context.addIssue({ code: "custom", path: ["cursor"], message: "A walk by cursor goes by timestamp: leave out orderBy, or order by timestamp" });
});
