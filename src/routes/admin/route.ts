import type { OperatorRole } from "../../http/operators.ts";
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
