import { zValidator } from "@hono/zod-validator";
import type { ZodType } from "zod";
import { RequestSchemaError } from "./error-body.ts";

/** Checks a request's query against its schema; every issue is told in the contract's shape. */
export const query = <Schema extends ZodType>(schema: Schema) =>
  zValidator("query", schema, (result) => {
    if (!result.success) throw new RequestSchemaError(result.error.issues as never);
  });
