import { createFactory } from "hono/factory";
import { observationsById } from "../access/observations.byId.ts";
import { notFound } from "../errors.ts";
import { readScope } from "../http/read-scope.ts";
import type { AppEnv } from "../http/scope.ts";
import { read } from "../rollout/switch.ts";
import { pathId } from "./path-id.ts";
import { route } from "./route.ts";
import { toWireObservation } from "./wire/observation.ts";

/** GET /observations/{observationId} */
export const observationsGet = route(
  "GET",
  "/observations/:observationId",
  "full",
  ...createFactory<AppEnv>().createHandlers(async (c) => {
    const id = pathId(c, "observationId");
    const scope = await readScope(c);
    const row = await read(observationsById, scope, id);
    if (row === undefined) throw notFound(`Observation ${id} not found within authorized project`);
    return c.json(toWireObservation(row, scope.projectId, c.var.deps.prices(scope.projectId)));
  }),
);
