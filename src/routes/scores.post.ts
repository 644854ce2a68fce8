import { createFactory } from "hono/factory";
import { jsonBody } from "../http/json-body.ts";
import type { AppEnv } from "../http/scope.ts";
import { postedScore, scoreStatement } from "../schemas/score-body.ts";
import { route } from "./route.ts";
import { eventNow, store } from "./store.ts";

/** POST /scores: one score; the same id again updates it. The public key alone is enough: browsers send feedback. */
export const scoresPost = route(
  "POST",
  "/scores",
  "scores",
  ...createFactory<AppEnv>().createHandlers(async (c) => {
    const body = await jsonBody(c.req.raw, postedScore);
    const now = c.var.deps.clock.now();
    const id = body.id ?? crypto.randomUUID();
    await store(c, [{ kind: "score", entityId: id, ...eventNow(now), body: scoreStatement(body) }], now);
    return c.json({ id });
  }),
);
