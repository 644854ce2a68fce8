import { createFactory } from "hono/factory";
import { scoresCursor } from "../access/scores.cursor.ts";
import { readScope } from "../http/read-scope.ts";
import type { AppEnv } from "../http/scope.ts";
import { query } from "../http/validate.ts";
import { read } from "../rollout/switch.ts";
import { encodeCursor } from "../schemas/cursor.ts";
import { scoreCursorQuery } from "../schemas/score-v3.ts";
import { route } from "./route.ts";
import { scoreV3Selection } from "./score-conditions.ts";
import { toWireScoreV3 } from "./wire/score-v3.ts";

/** GET /v3/scores */
export const scoresV3List = route(
  "GET",
  "/v3/scores",
  "full",
  ...createFactory<AppEnv>().createHandlers(query(scoreCursorQuery), async (c) => {
    const q = c.req.valid("query");
    const scope = await readScope(c);
    const after = q.cursor && { lastTime: q.cursor.lastTimestamp, lastId: q.cursor.lastId };
    const { rows, next } = await read(scoresCursor, scope, { ...scoreV3Selection(q), limit: q.limit, after });
    return c.json({
      data: rows.map((row) => toWireScoreV3(row, scope.projectId, q.fields)),
      meta: { limit: q.limit, ...(next ? { cursor: encodeCursor({ v: 1, lastTimestamp: new Date(next.lastTime), lastId: next.lastId }) } : {}) },
    });
  }),
);
