import type { z, ZodType } from "zod";
import { readJson } from "./body.ts";
import { RequestSchemaError } from "./error-body.ts";

/** The body as its schema reads it; every issue is told in the contract's shape. No content type is asked for. */
export async function jsonBody<Schema extends ZodType>(request: Request, schema: Schema): Promise<z.output<Schema>> {
  const parsed = schema.safeParse(await readJson(request));
  if (!parsed.success) throw new RequestSchemaError(parsed.error.issues as never);
  return parsed.data;
}
