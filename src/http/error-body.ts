import type { z } from "zod";
import { type ErrorCode, SpanhouseError } from "../errors.ts";

export interface ErrorAnswer {
  status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 422 | 429 | 500 | 501 | 503;
  body: Record<string, unknown>;
  headers?: Record<string, string>;
}

/** The error classes of REST contract section 1.3: one row a code. */
const TABLE: Record<ErrorCode, { status: ErrorAnswer["status"]; name: string }> = {
  invalid_request: { status: 400, name: "InvalidRequestError" },
  unauthorized: { status: 401, name: "UnauthorizedError" },
  forbidden: { status: 403, name: "ForbiddenError" },
  not_found: { status: 404, name: "LangfuseNotFoundError" },
  method_not_allowed: { status: 405, name: "MethodNotAllowedError" },
  conflict: { status: 409, name: "LangfuseConflictError" },
  body_too_large: { status: 413, name: "PayloadTooLargeError" },
  result_too_large: { status: 422, name: "PayloadTooLargeError" },
  query_over_budget: { status: 422, name: "Request timed out" },
  rate_limited: { status: 429, name: "RateLimitError" },
  not_implemented: { status: 501, name: "NotImplementedError" },
  unavailable: { status: 503, name: "ServiceUnavailableError" },
};

/** Seconds after which a client may try again: longer than a server's restart takes to be noticed, short of a batch's patience. */
const RETRY_AFTER = "2";

/** Query or body against its schema: every issue, so that a caller can mend all at once. */
export class RequestSchemaError extends SpanhouseError {
  readonly issues: readonly z.core.$ZodIssue[];
  constructor(issues: readonly z.core.$ZodIssue[]) {
    super("invalid_request", "Invalid request data");
    this.issues = issues;
  }
}

/**
 * What a client sees of a failure. A known error shows its message; of an unknown one only an opaque id,
 * under which the log has the rest.
 */
export function errorAnswer(error: unknown, requestId: string): ErrorAnswer {
  if (error instanceof RequestSchemaError) return { status: 400, body: { message: error.message, error: error.issues } };
  if (error instanceof SpanhouseError) {
    const { status, name } = TABLE[error.code];
    const body = { message: error.message, error: name };
    return status === 503 ? { status, body, headers: { "retry-after": RETRY_AFTER } } : { status, body };
  }
  return { status: 500, body: { message: "Internal Server Error", error: "An unknown error occurred", requestId } };
}
