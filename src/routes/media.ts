import { createFactory } from "hono/factory";
import { notFound } from "../errors.ts";
import type { AppEnv } from "../http/scope.ts";
import { pathId } from "./path-id.ts";
import { type Method, route } from "./route.ts";

/**
 * There is no store of media (REST contract 7.4). SDKs ask before they send a trace: at 404 they log it and send the trace
 * all the same, at a 5xx they would try again and hold up the flush.
 */
const noMedia = (method: Method, path: string) =>
  route(
    method,
    path,
    "full",
    ...createFactory<AppEnv>().createHandlers((c) => {
      if (path.includes(":mediaId")) pathId(c, "mediaId");
      throw notFound("Media storage is not available on this server");
    }),
  );

export const mediaPost = noMedia("POST", "/media");
export const mediaGet = noMedia("GET", "/media/:mediaId");
export const mediaPatch = noMedia("PATCH", "/media/:mediaId");
