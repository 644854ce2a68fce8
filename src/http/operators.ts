import { createMiddleware } from "hono/factory";
import { timingSafeEqual } from "hono/utils/buffer";
import { SpanhouseError } from "../errors.ts";
import { hashSecret } from "./key-hash.ts";
import type { AppEnv } from "./scope.ts";

/** `viewer` reads `/api/admin`; `operator` changes things there. */
export const OPERATOR_ROLES = ["viewer", "operator"] as const;
export type OperatorRole = (typeof OPERATOR_ROLES)[number];

/** Somebody who runs this installation; the token is known by its hash alone (`key-hash.ts`). */
export interface Operator {
  name: string;
  role: OperatorRole;
  tokenHash: string;
}

/** Lets through operators of at least this role: 401 without a known bearer token, 403 for a viewer who would change things. */
export function operatorsOnly(needed: OperatorRole) {
  return createMiddleware<AppEnv>(async function authenticateOperator(c, next) {
    const { operators, pepper } = c.var.deps;
    const [scheme, token = ""] = (c.req.header("authorization") ?? "").split(" ", 2);
    if (scheme !== "Bearer" || token === "") throw new SpanhouseError("unauthorized", "The admin API needs an operator's token: Authorization: Bearer <token>");
    const hash = await hashSecret(pepper, token);
    const matches = await Promise.all(operators.map((operator) => timingSafeEqual(operator.tokenHash, hash)));
    const operator = operators[matches.indexOf(true)];
    if (!operator) throw new SpanhouseError("unauthorized", "This operator's token is not known");
    if (needed === "operator" && operator.role !== "operator") throw new SpanhouseError("forbidden", `${operator.name} may look, not change: this needs the role operator`);
    c.set("operator", operator);
    await next();
  });
}
