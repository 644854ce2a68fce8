import { createFactory } from "hono/factory";
import { z } from "zod";
import { readRetentions, setRetention } from "../../deletion/keeping.ts";
import { jsonBody } from "../../http/json-body.ts";
import type { AppEnv } from "../../http/scope.ts";
import { pathId } from "../path-id.ts";
import { adminRoute } from "./route.ts";

const factory = createFactory<AppEnv>();

/** Up to a century; 0 is for ever. */
const retentionBody = z.strictObject({ days: z.int().min(0).max(36_500) });

/** GET /api/admin/retention: how long each project keeps its traces. */
export const retentionList = adminRoute(
  "GET",
  "/retention",
  "viewer",
  ...factory.createHandlers(async (c) => {
    const retentions = await readRetentions(c.var.deps.db);
    return c.json({ retention: retentions.map((each) => ({ projectId: each.project_id, days: each.days, setBy: each.set_by, setAt: each.set_at.toISOString() })) });
  }),
);

/** PUT /api/admin/retention/:projectId {days}: holds from the next cron on. */
export const retentionSet = adminRoute(
  "PUT",
  "/retention/:projectId",
  "operator",
  ...factory.createHandlers(async (c) => {
    const { deps, operator } = c.var;
    const projectId = pathId(c, "projectId");
    const { days } = await jsonBody(c.req.raw, retentionBody);
    await setRetention(deps.db, projectId, days, operator.name, deps.clock.now());
    return c.json({ projectId, days });
  }),
);
