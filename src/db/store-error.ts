import { ClickHouseError } from "@clickhouse/client-web";
import { QueryOverBudgetError, ResultTooLargeError, StoreUnavailableError } from "../errors.ts";

/** Server codes that say "too much asked" rather than "broken": memory, time, rows and bytes limits. */
const OVER_BUDGET = new Set(["158", "159", "160", "241", "307"]);
/** The limit on a result, which only `maxResultBytes` sets. */
const RESULT_TOO_LARGE = "396";
/** Server codes that pass by themselves: too many queries or parts, shutting down, network, read-only replica. */
const UNAVAILABLE = new Set(["3", "202", "203", "209", "210", "236", "242", "252", "279", "285", "319", "394", "439", "452", "999"]);

/** What went wrong with a statement, in our vocabulary; what is neither the store's state nor the request's size stays as it is. */
export function storeError(error: unknown, writing: boolean): unknown {
  // A write that did not happen is worth sending again, whatever kept it: nothing of it is acknowledged.
  if (writing || !(error instanceof ClickHouseError)) return new StoreUnavailableError(error);
  if (error.code === RESULT_TOO_LARGE) return new ResultTooLargeError(error);
  if (OVER_BUDGET.has(error.code)) return new QueryOverBudgetError(error);
  if (UNAVAILABLE.has(error.code)) return new StoreUnavailableError(error);
  return error;
}
