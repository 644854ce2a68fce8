import { createFactory } from "hono/factory";
import type { AppEnv } from "../../http/scope.ts";
import { adminRoute } from "./route.ts";

/** GET /api/admin/whoami: the caller's name and role; a tool's way to check its token. */
export const whoamiGet = adminRoute(
  "GET",
  "/whoami",
  "viewer",
  ...createFactory<AppEnv>().createHandlers((c) => c.json({ name: c.var.operator.name, role: c.var.operator.role })),
);
