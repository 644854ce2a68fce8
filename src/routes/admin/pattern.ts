import type { Context } from "hono";
import { accessPatterns } from "../../access/registry.ts";
import { notFound } from "../../errors.ts";
import type { AppEnv } from "../../http/scope.ts";

export const PATTERNS: readonly string[] = accessPatterns.map(({ name }) => name);

/** The name as the registry has it. Throws `not_found` with those there are. */
export function knownPattern(name: string): string {
  if (PATTERNS.includes(name)) return name;
  throw notFound(`There is no access pattern ${name.slice(0, 100)}. There are: ${PATTERNS.join(", ")}`);
}

/** The pattern of the path. */
export const patternOf = (c: Context<AppEnv>): string => knownPattern(c.req.param("pattern") ?? "");
