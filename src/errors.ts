/**
 * The closed vocabulary of failures. Each transport maps it once (`http/error-body.ts`, `trpc/errors.ts`);
 * anything else that is thrown is unknown and its text never reaches a client.
 */
export type ErrorCode =
  | "invalid_request"
  | "unauthorized"
  | "forbidden"
  | "not_found"
  | "method_not_allowed"
  | "conflict"
  | "body_too_large"
  | "result_too_large"
  | "query_over_budget"
  | "rate_limited"
  | "not_implemented"
  | "unavailable";

export class SpanhouseError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "SpanhouseError";
    this.code = code;
  }
}

export const invalidRequest = (message: string) => new SpanhouseError("invalid_request", message);
export const notFound = (message: string) => new SpanhouseError("not_found", message);

/** The store did not answer, or not in time. Clients are told to try again; nothing was half-acknowledged. */
export class StoreUnavailableError extends SpanhouseError {
  constructor(cause: unknown) {
    super("unavailable", "The trace store is not reachable at the moment. Try again.", { cause });
    this.name = "StoreUnavailableError";
  }
}

/** A statement went over its budget (memory, time, rows). Clients are told to narrow the request. */
export class QueryOverBudgetError extends SpanhouseError {
  constructor(cause: unknown) {
    super(
      "query_over_budget",
      "The request needs more data than one query may read. Narrow the time range or add filters, or ask for fewer field groups.",
      { cause },
    );
    this.name = "QueryOverBudgetError";
  }
}

/** An answer would be larger than one answer may be. Clients are told to ask for less. */
export class ResultTooLargeError extends SpanhouseError {
  constructor(cause: unknown) {
    super("result_too_large", "Observations in trace are too large: the answer is over the limit. Ask for fewer field groups, as in fields=core,metrics, or read the observations page by page.", { cause });
    this.name = "ResultTooLargeError";
  }
}
