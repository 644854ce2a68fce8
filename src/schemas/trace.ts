import { z } from "zod";
import { fieldsParam, limitParam, listParam, pageParam, textParam } from "./query.ts";
import { instantParam } from "./instant.ts";

export const TRACE_FIELD_GROUPS = ["core", "io", "scores", "observations", "metrics"] as const;
export type TraceFieldGroup = (typeof TRACE_FIELD_GROUPS)[number];

/** GET /traces/{traceId} (REST contract 2.2). */
export const traceDetailQuery = z.object({ fields: fieldsParam(TRACE_FIELD_GROUPS) });

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
  fromTimestamp: instantParam,
  toTimestamp: instantParam,
  orderBy: textParam,
  fields: fieldsParam(TRACE_FIELD_GROUPS),
  filter: textParam,
});

/** Columns `orderBy` of GET /traces accepts. */
export const TRACE_ORDER_COLUMNS = ["id", "timestamp", "name", "userId", "release", "version", "public", "bookmarked", "sessionId"] as const;
export type TraceOrderColumn = (typeof TRACE_ORDER_COLUMNS)[number];
