import { createFactory } from "hono/factory";
import type { AppEnv } from "../http/scope.ts";
import { freshness } from "../settle/freshness.ts";
import { route } from "./route.ts";

/** GET /freshness: how far this project's settled totals are behind its writes. Ours: Langfuse has no such route. */
export const freshnessGet = route(
  "GET",
  "/freshness",
  "full",
  ...createFactory<AppEnv>().createHandlers(async (c) => c.json(await freshness(c.var.deps.db, c.var.caller.projectId))),
);
