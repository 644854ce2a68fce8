import { createFactory } from "hono/factory";
import { health } from "../access/health.ts";
import type { AppEnv } from "../http/scope.ts";
import { VERSION } from "../version.ts";
import { query } from "../http/validate.ts";
import { healthQuery } from "../schemas/health.ts";
import { route } from "./route.ts";

/** /health (REST contract section 6): 503 with the reason in `status` when a check that was asked for fails. */
export const healthCheck = route(
  "ALL",
  "/health",
  "anybody",
  ...createFactory<AppEnv>().createHandlers(query(healthQuery), async (c) => {
    const { failIfDatabaseUnavailable, failIfNoRecentEvents } = c.req.valid("query");
    const status = await health(c.var.deps.db, { database: failIfDatabaseUnavailable, recentEvents: failIfNoRecentEvents });
    return c.json({ status, version: VERSION }, status === "OK" ? 200 : 503);
  }),
);

/** /ready: an isolate that answers takes traffic; nothing here shuts down slowly. */
export const readyCheck = route("ALL", "/ready", "anybody", ...createFactory<AppEnv>().createHandlers((c) => c.json({ status: "OK", version: VERSION })));
