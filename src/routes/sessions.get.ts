import { createFactory } from "hono/factory";
import { publicSessionsById } from "../access/publicSessions.byId.ts";
import { notFound } from "../errors.ts";
import { readScope } from "../http/read-scope.ts";
import type { AppEnv } from "../http/scope.ts";
import { read } from "../rollout/switch.ts";
import { pathId } from "./path-id.ts";
import { route } from "./route.ts";
import { toWireSessionDetail } from "./wire/session.ts";

/** GET /sessions/{sessionId} */
export const sessionsGet = route(
  "GET",
  "/sessions/:sessionId",
  "full",
  ...createFactory<AppEnv>().createHandlers(async (c) => {
    const id = pathId(c, "sessionId");
    const scope = await readScope(c);
    const session = await read(publicSessionsById, scope, id);
    if (session === undefined) throw notFound("Session not found within authorized project");
    return c.json(toWireSessionDetail(session, scope.projectId));
  }),
);
