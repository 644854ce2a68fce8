import { createFactory } from "hono/factory";
import { observationsCursor } from "../access/observations.cursor.ts";
import { readScope } from "../http/read-scope.ts";
import type { AppEnv } from "../http/scope.ts";
import { query } from "../http/validate.ts";
import { read } from "../rollout/switch.ts";
import { encodeCursor } from "../schemas/cursor.ts";
import { observationCursorQuery } from "../schemas/observation.ts";
import { observationConditions } from "./observation-conditions.ts";
import { route } from "./route.ts";
import { toWireObservationV2 } from "./wire/observation-v2.ts";

/** GET /v2/observations */
export const observationsV2List = route(
  "GET",
  "/v2/observations",
  "full",
  ...createFactory<AppEnv>().createHandlers(query(observationCursorQuery), async (c) => {
    const { cursor, fields, isRootObservation, limit, ...q } = c.req.valid("query");
    const scope = await readScope(c);
    const { rows, traces, next } = await read(observationsCursor, scope, {
      limit,
      conditions: observationConditions(q),
      isRoot: isRootObservation,
      after: cursor && { startTime: cursor.lastStartTimeTo, traceId: cursor.lastTraceId, id: cursor.lastId },
      texts: fields.has("io"),
      trace: fields.has("basic") || fields.has("trace_context"),
    });
    const prices = c.var.deps.prices(scope.projectId);
    return c.json({
      data: rows.map((row) => toWireObservationV2(row, traces.get(row.trace_id ?? ""), scope.projectId, fields, prices)),
      meta: next ? { cursor: encodeCursor({ lastStartTimeTo: new Date(next.startTime), lastTraceId: next.traceId, lastId: next.id }) } : {},
    });
  }),
);
