import { createFactory } from "hono/factory";
import type { AppEnv } from "../http/scope.ts";
import { route } from "./route.ts";

/** GET /projects: the key's project (REST contract 7.1). */
export const projectsGet = route(
  "GET",
  "/projects",
  "full",
  ...createFactory<AppEnv>().createHandlers((c) => {
    const { key } = c.var.caller;
    const project = {
      id: key.projectId,
      name: key.projectName,
      organization: { id: key.organizationId, name: key.organizationName },
      metadata: {},
      ...(key.retentionDays === undefined ? {} : { retentionDays: key.retentionDays }),
    };
    return c.json({ data: [project] });
  }),
);
