import { createFactory } from "hono/factory";
import { jsonBody } from "../http/json-body.ts";
import type { AppEnv } from "../http/scope.ts";
import { traceStatement } from "../ingest/batch/statement.ts";
import { traceBody } from "../schemas/ingestion.ts";
import { route } from "./route.ts";
import { eventNow, store } from "./store.ts";

/** POST /traces, from before the batch: one trace as a `trace-create` (REST contract 2.4). */
export const tracesPost = route(
  "POST",
  "/traces",
  "full",
  ...createFactory<AppEnv>().createHandlers(async (c) => {
    const body = await jsonBody(c.req.raw, traceBody);
    const now = c.var.deps.clock.now();
    const id = body.id ?? crypto.randomUUID();
    await store(c, [{ kind: "trace", entityId: id, ...eventNow(now), body: traceStatement(body) }], now);
    return c.json({ id });
  }),
);
