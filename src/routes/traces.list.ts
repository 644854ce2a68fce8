import { createFactory } from "hono/factory";
import type { z } from "zod";
import { publicTracesList } from "../access/publicTraces.list.ts";
import { query } from "../http/validate.ts";
import { readScope } from "../http/read-scope.ts";
import type { AppEnv } from "../http/scope.ts";
import { read } from "../rollout/switch.ts";
import type { FilterCondition } from "../schemas/filter.ts";
import { resolveConditions } from "../schemas/filter-columns/table.ts";
import { restTraceColumns } from "../schemas/filter-columns/traces.ts";
import { traceListQuery } from "../schemas/trace.ts";
import { route } from "./route.ts";
import { walkMeta } from "./wire/cursor.ts";
import { toWireTrace } from "./wire/trace.ts";

type TraceListQuery = z.output<typeof traceListQuery>;

/** The simple parameters as conditions. */
function simpleConditions(q: TraceListQuery): FilterCondition[] {
  const text = (column: string, value: string | undefined): FilterCondition[] => (value === undefined ? [] : [{ type: "string", column, operator: "=", value }]);
  return [
    ...text("userId", q.userId),
    ...text("name", q.name),
    ...text("sessionId", q.sessionId),
    ...text("version", q.version),
    ...text("release", q.release),
    ...(q.tags ? [{ type: "arrayOptions", column: "tags", operator: "all of", value: q.tags } as const] : []),
    ...(q.environment ? [{ type: "stringOptions", column: "environment", operator: "any of", value: q.environment } as const] : []),
    ...(q.fromTimestamp === undefined ? [] : [{ type: "datetime", column: "timestamp", operator: ">=", value: new Date(q.fromTimestamp) } as const]),
    ...(q.toTimestamp === undefined ? [] : [{ type: "datetime", column: "timestamp", operator: "<", value: new Date(q.toTimestamp) } as const]),
  ];
}

/** GET /traces */
export const tracesList = route(
  "GET",
  "/traces",
  "full",
  ...createFactory<AppEnv>().createHandlers(query(traceListQuery), async (c) => {
    const q = c.req.valid("query");
    const filter = resolveConditions(restTraceColumns, q.filter);
    // a simple parameter yields to a filter on its own column.
    const filtered = new Set(filter.map(({ column }) => column.id));
    const simple = resolveConditions(restTraceColumns, simpleConditions(q)).filter(({ column }) => !filtered.has(column.id));
    const scope = await readScope(c);
    const { rows, total, next } = await read(publicTracesList, scope, {
      page: q.page,
      limit: q.limit,
      conditions: [...simple, ...filter],
      order: q.orderBy,
      environments: simple.some(({ column }) => column.id === "environment") ? q.environment : undefined,
      io: q.fields.has("io"),
      observations: q.fields.has("observations"),
      scores: q.fields.has("scores"),
      metrics: q.fields.has("metrics"),
      walk: q.cursor,
    });
    return c.json({ data: rows.map((row) => toWireTrace(row, scope.projectId, q.fields)), meta: walkMeta(q, total, next) });
  }),
);
