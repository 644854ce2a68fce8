import { type Context, Hono, type MiddlewareHandler } from "hono";
import { HTTPException } from "hono/http-exception";
import { bodyLimit } from "hono/body-limit";
import { cors } from "hono/cors";
import type { Deps } from "./deps.ts";
import { invalidRequest, notFound, SpanhouseError } from "./errors.ts";
import { auth } from "./http/auth.ts";
import { errorAnswer } from "./http/error-body.ts";
import { operatorsOnly } from "./http/operators.ts";
import type { AppEnv } from "./http/scope.ts";
import { adminRoutes } from "./routes/admin/index.ts";
import { documentRoutes } from "./routes/documents.ts";
import { publicRoutes } from "./routes/index.ts";
import type { Route } from "./routes/route.ts";
import { TRPC_BODY_LIMIT, TRPC_ENDPOINT, trpcHandler } from "./trpc/index.ts";

const BASE = "/api/public";
const ADMIN = "/api/admin";

/** Routes where an auth failure has `error` beside `message` (ingestion contract section 1); elsewhere only `message`. */
const NAMES_AUTH_ERRORS: ReadonlySet<string> = new Set([`${BASE}/ingestion`]);

const isAuthError = (error: unknown): boolean => error instanceof SpanhouseError && (error.code === "unauthorized" || error.code === "forbidden");

/** Percent-encoding that does not decode would reach the routes as other text than the client meant. */
function assertDecodable(path: string): void {
  try {
    decodeURIComponent(path);
  } catch {
    throw invalidRequest("The path is not valid percent-encoding");
  }
}

/** Each route behind its guards; another method on one of the paths is 405. */
function mount<R extends Pick<Route, "method" | "path" | "handlers">>(app: Hono<AppEnv>, base: string, routes: readonly R[], guards: (route: R) => MiddlewareHandler<AppEnv>[]): void {
  for (const path of new Set(routes.map((route) => route.path))) {
    for (const route of routes.filter((each) => each.path === path)) app.on([route.method], [base + path], ...guards(route), ...route.handlers);
    app.all(base + path, () => {
      throw new SpanhouseError("method_not_allowed", "Method not allowed");
    });
  }
}

function refuseBody(): never {
  throw new SpanhouseError("body_too_large", `The body is larger than ${TRPC_BODY_LIMIT} bytes: ask for less at a time`);
}

/**
 * The app. Order of the contract (REST 1.1): CORS, method, auth, query, body, handler; so a wrong method without a key
 * is 405, and a wrong key with a wrong query 401.
 */
export function createApp(deps: Deps): Hono<AppEnv> {
  const app = new Hono<AppEnv>({ strict: false });

  app.use(async function scope(c, next) {
    c.set("deps", deps);
    c.set("requestId", crypto.randomUUID());
    await next();
  });
  // Browser front ends are known by their origin; the public API answers anybody, unknown paths too.
  const isKnown = (origin: string): boolean => deps.corsOrigins.includes("*") || deps.corsOrigins.includes(origin);
  const allowed = (origin: string, c: Context): string | null => (c.req.path.startsWith(`${TRPC_ENDPOINT}/`) && !isKnown(origin) ? null : origin || "*");
  app.use(cors({ origin: allowed, allowMethods: ["GET", "HEAD", "PUT", "PATCH", "POST", "DELETE"], maxAge: 86_400 }));
  app.use(async function decodable(c, next) {
    assertDecodable(new URL(c.req.url).pathname);
    await next();
  });

  mount(app, BASE, [...publicRoutes, ...documentRoutes], ({ access }) => (access === "anybody" ? [] : [auth(access)]));
  mount(app, ADMIN, adminRoutes, ({ access }) => [operatorsOnly(access)]);

  app.use(`${TRPC_ENDPOINT}/*`, bodyLimit({ maxSize: TRPC_BODY_LIMIT, onError: refuseBody }), trpcHandler);

  app.notFound((c) => {
    const { status, body } = errorAnswer(notFound("This path does not exist"), c.var.requestId);
    return c.json(body, status);
  });

  app.onError((error, c) => {
    if (error instanceof HTTPException && error.status === 400) error = invalidRequest(error.message);
    const { status, body, headers } = errorAnswer(error, c.var.requestId);
    if (status >= 500) deps.log({ level: "error", event: "request.failed", requestId: c.var.requestId, method: c.req.method, path: c.req.path, status, error: String(error), cause: String((error as Error).cause ?? ""), stack: (error as Error).stack });
    const shown = isAuthError(error) && !NAMES_AUTH_ERRORS.has(c.req.path) ? { message: body.message } : body;
    return c.json(shown, status, headers);
  });

  return app;
}
