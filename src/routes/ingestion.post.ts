import { createFactory } from "hono/factory";
import { readJson } from "../http/body.ts";
import type { AppEnv } from "../http/scope.ts";
import { BatchShapeError, parseBatch } from "../ingest/batch/parse.ts";
import { route } from "./route.ts";
import { store } from "./store.ts";

/** POST /ingestion: a batch of events (ingestion contract section 1). 207 means: stored [I-14]. */
export const ingestionPost = route(
  "POST",
  "/ingestion",
  "scores",
  ...createFactory<AppEnv>().createHandlers(async (c) => {
    const { deps, caller } = c.var;
    const now = deps.clock.now();
    const body = await readJson(c.req.raw);
    try {
      const { events, successes, errors } = parseBatch(body, caller.scope);
      await store(c, events, now);
      return c.json({ successes, errors }, 207);
    } catch (error) {
      if (error instanceof BatchShapeError) return c.json({ message: error.message, errors: error.errors }, 400);
      throw error;
    }
  }),
);
