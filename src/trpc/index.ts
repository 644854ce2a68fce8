import { trpcServer } from "@hono/trpc-server";
import type { Context as HonoContext, MiddlewareHandler } from "hono";
import { SpanhouseError } from "../errors.ts";
import { background, type AppEnv } from "../http/scope.ts";
import { createContext } from "./context.ts";
import { toTrpcError } from "./errors.ts";
import { appRouter } from "./router.ts";

export const TRPC_ENDPOINT = "/api/trpc";

/** Bytes of a request's body (tRPC contract section 1). */
export const TRPC_BODY_LIMIT = 4_500_000;

/** The router over HTTP: batches, streams, and queries by POST for inputs too long for a URL. */
export const trpcHandler: MiddlewareHandler<AppEnv> = trpcServer({
  endpoint: TRPC_ENDPOINT,
  router: appRouter,
  allowMethodOverride: true,
  createContext: async (_options, c: HonoContext) => {
    try {
      return await createContext(c as HonoContext<AppEnv>, background(c as HonoContext<AppEnv>));
    } catch (error) {
      throw error instanceof SpanhouseError ? toTrpcError(error) : error;
    }
  },
});
