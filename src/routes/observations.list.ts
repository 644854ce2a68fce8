import { createFactory } from "hono/factory";
import { observationsList } from "../access/observations.list.ts";
import { readScope } from "../http/read-scope.ts";
import type { AppEnv } from "../http/scope.ts";
import { query } from "../http/validate.ts";
import { read } from "../rollout/switch.ts";
import { observationListQuery } from "../schemas/observation.ts";
import { observationConditions } from "./observation-conditions.ts";
import { route } from "./route.ts";
import { walkMeta } from "./wire/cursor.ts";
import { toWireObservation } from "./wire/observation.ts";

/** GET /observations */
export const observationsListRoute = route(
  "GET",
  "/observations",
  "full",
  ...createFactory<AppEnv>().createHandlers(query(observationListQuery), async (c) => {
    const q = c.req.valid("query");
    const scope = await readScope(c);
    const { rows, total, next } = await read(observationsList, scope, {
      page: q.page,
      limit: q.limit,
      conditions: observationConditions(q),
      walk: q.cursor && { after: q.cursor.after && { startTime: q.cursor.after.lastTime, id: q.cursor.after.lastId } },
    });
    const prices = c.var.deps.prices(scope.projectId);
    return c.json({
      data: rows.map((row) => toWireObservation(row, scope.projectId, prices)),
      meta: walkMeta(q, total, next && { lastTime: next.startTime, lastId: next.id }),
    });
  }),
);
