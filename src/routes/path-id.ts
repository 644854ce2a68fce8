import type { Context } from "hono";
import { invalidRequest } from "../errors.ts";

/** An id from the path, decoded once: any characters but NUL (REST contract 1.1). */
export function pathId(c: Context, name: string): string {
  const id = c.req.param(name) ?? "";
  if (id.includes("\0")) throw invalidRequest("An id in the path contains NUL");
  return id;
}
