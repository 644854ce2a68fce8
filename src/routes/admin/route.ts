import type { Context } from "hono";
import { createFactory } from "hono/factory";
import type { OperatorRole } from "../../http/operators.ts";
import type { AppEnv } from "../../http/scope.ts";
import type { Method, Route } from "../route.ts";

/** One endpoint of the admin API, below `/api/admin`. `index.ts` lists all of them. */
export interface AdminRoute {
  method: Method;
  path: string;
  access: OperatorRole;
  handlers: Route["handlers"];
}

export const adminRoute = (method: Method, path: string, access: OperatorRole, ...handlers: unknown[]): AdminRoute => ({
  method,
  path,
  access,
  handlers: handlers as Route["handlers"],
});

/** A route of one handler. */
export const adminHandler = (method: Method, path: string, access: OperatorRole, handler: (c: Context<AppEnv>) => Promise<Response>): AdminRoute =>
  adminRoute(method, path, access, ...createFactory<AppEnv>().createHandlers(handler));
