import { zValidator } from "@hono/zod-validator";
import type { ZodType } from "zod";
import { RequestSchemaError } from "./error-body.ts";

/**
 * Checks a request's query against its schema; every issue is told in the contract's shape. The schema stays on the
 * middleware, so that the OpenAPI document says what is checked.
 */
export const query = <Schema extends ZodType>(schema: Schema) =>
  Object.assign(
    zValidator("query", schema, (result) => {
      if (!result.success) throw new RequestSchemaError(result.error.issues as never);
    }),
    { querySchema: schema },
  );

/** The schema that a middleware of `query` checks with. */
export const querySchemaOf = (middleware: object): ZodType | undefined => ("querySchema" in middleware ? (middleware.querySchema as ZodType) : undefined);
