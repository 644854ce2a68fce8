import { createFactory } from "hono/factory";
import { SpanhouseError } from "../errors.ts";
import { jsonBody } from "../http/json-body.ts";
import type { AppEnv } from "../http/scope.ts";
import { traceDeletion } from "../schemas/deletion.ts";
import { pathId } from "./path-id.ts";
import { route } from "./route.ts";

/** The deletions of REST contract 2.3 and 4.4: authorised and checked, and refused until there is a way to delete. */

const notYet = (what: string) => new SpanhouseError("not_implemented", `Deletion of ${what} is not available yet: nothing was deleted`);

const factory = createFactory<AppEnv>();

export const tracesDelete = route(
  "DELETE",
  "/traces",
  "full",
  ...factory.createHandlers(async (c) => {
    await jsonBody(c.req.raw, traceDeletion);
    throw notYet("traces");
  }),
);

export const traceDelete = route(
  "DELETE",
  "/traces/:traceId",
  "full",
  ...factory.createHandlers((c) => {
    pathId(c, "traceId");
    throw notYet("traces");
  }),
);

export const scoreDelete = route(
  "DELETE",
  "/scores/:scoreId",
  "full",
  ...factory.createHandlers((c) => {
    pathId(c, "scoreId");
    throw notYet("scores");
  }),
);
