import { TRPCError, type TRPC_ERROR_CODE_KEY } from "@trpc/server";
import { type ErrorCode, SpanhouseError } from "../errors.ts";

/** The closed vocabulary of failures as tRPC's codes: one row a code. */
const CODES: Record<ErrorCode, TRPC_ERROR_CODE_KEY> = {
  invalid_request: "BAD_REQUEST",
  unauthorized: "UNAUTHORIZED",
  forbidden: "FORBIDDEN",
  not_found: "NOT_FOUND",
  method_not_allowed: "METHOD_NOT_SUPPORTED",
  conflict: "CONFLICT",
  body_too_large: "PAYLOAD_TOO_LARGE",
  result_too_large: "UNPROCESSABLE_CONTENT",
  query_over_budget: "UNPROCESSABLE_CONTENT",
  rate_limited: "TOO_MANY_REQUESTS",
  not_implemented: "NOT_IMPLEMENTED",
  unavailable: "SERVICE_UNAVAILABLE",
};

/** A known failure with its message; anything else as it is. */
export const toTrpcError = (error: SpanhouseError): TRPCError => new TRPCError({ code: CODES[error.code], message: error.message, cause: error });

/** `error.data.errorName` of a statement that went over its budget (tRPC contract section 1). */
export const errorName = (cause: unknown): string | undefined =>
  cause instanceof SpanhouseError && (cause.code === "query_over_budget" || cause.code === "result_too_large") ? "ClickHouseResourceError" : undefined;

/** What clients read in place of the text of a failure nobody foresaw. */
export const UNEXPECTED = "Internal error: the log has the cause under this request's id";
