import { createFactory } from "hono/factory";
import { publicSessionsList } from "../access/publicSessions.list.ts";
import { readScope } from "../http/read-scope.ts";
import type { AppEnv } from "../http/scope.ts";
import { query } from "../http/validate.ts";
import { read } from "../rollout/switch.ts";
import { sessionListQuery } from "../schemas/session.ts";
import { route } from "./route.ts";
import { walkMeta } from "./wire/cursor.ts";
import { toWireSession } from "./wire/session.ts";

/** GET /sessions */
export const sessionsList = route(
  "GET",
  "/sessions",
  "full",
  ...createFactory<AppEnv>().createHandlers(query(sessionListQuery), async (c) => {
    const q = c.req.valid("query");
    const scope = await readScope(c);
    const { rows, total, next } = await read(publicSessionsList, scope, {
      page: q.page,
      limit: q.limit,
      from: q.fromTimestamp,
      to: q.toTimestamp,
      environments: q.environment,
      walk: q.cursor,
    });
    return c.json({ data: rows.map((row) => toWireSession(row, scope.projectId)), meta: walkMeta(q, total, next) });
  }),
);
