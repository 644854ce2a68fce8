import { createFactory } from "hono/factory";
import { publicTracesById } from "../access/publicTraces.byId.ts";
import { boundedDb } from "../db/bounded.ts";
import { jsonAnswer } from "../http/json-answer.ts";
import { notFound } from "../errors.ts";
import { query } from "../http/validate.ts";
import { readScope } from "../http/read-scope.ts";
import type { AppEnv } from "../http/scope.ts";
import { read } from "../rollout/switch.ts";
import { traceDetailQuery } from "../schemas/trace.ts";
import { pathId } from "./path-id.ts";
import { route } from "./route.ts";
import { traceDetailJson } from "./wire/trace.ts";

/** GET /traces/{traceId} */
export const tracesGet = route(
  "GET",
  "/traces/:traceId",
  "full",
  ...createFactory<AppEnv>().createHandlers(query(traceDetailQuery), async (c) => {
    const traceId = pathId(c, "traceId");
    const { fields } = c.req.valid("query");
    const scope = await readScope(c);
    const db = boundedDb(scope.db, { maxResultBytes: c.var.deps.maxTraceBytes });
    const detail = await read(publicTracesById, { ...scope, db }, {
      traceId,
      texts: fields.has("io"),
      observations: fields.has("observations") ? "whole" : fields.has("metrics") ? "narrow" : "none",
      scores: fields.has("scores"),
    });
    if (detail === undefined) throw notFound(`Trace ${traceId} not found within authorized project`);
    return jsonAnswer(c, traceDetailJson(detail, scope.projectId, fields, c.var.deps.prices(scope.projectId)));
  }),
);
