import type { Handler, MiddlewareHandler } from "hono";
import type { AppEnv } from "../http/scope.ts";
import type { KeyScope } from "../platform/ports.ts";

/** `ALL`: any method. */
export type Method = "GET" | "POST" | "PUT" | "DELETE" | "PATCH" | "ALL";

/** One endpoint: what it takes to reach it and what it does. `routes/index.ts` lists all of them. */
export interface Route {
  method: Method;
  /** Below `/api/public`. */
  path: string;
  /** Who may call: a key of at least this scope, or anybody. */
  access: KeyScope | "anybody";
  handlers: [...MiddlewareHandler<AppEnv>[], Handler<AppEnv>];
}

/** Declares a route. Handlers keep the types of their own validators; the list only needs the frame. */
export const route = (method: Method, path: string, access: Route["access"], ...handlers: unknown[]): Route => ({
  method,
  path,
  access,
  handlers: handlers as Route["handlers"],
});
