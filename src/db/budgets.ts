import type { ClickHouseSettings } from "@clickhouse/client-web";
import { z } from "zod";

const BUDGETS = ["probe", "page", "detail", "scan", "write", "settle", "delete"] as const;
export type Budget = (typeof BUDGETS)[number];

const limits = z.strictObject({
  seconds: z.number().positive(),
  memoryBytes: z.int().positive(),
  /** Read from tables, not answered. */
  rows: z.int().positive().optional(),
  bytes: z.int().positive().optional(),
});
export type Limits = z.output<typeof limits>;

/** Limits of an operator's own; what is left out stays as it is. */
export const budgetOverrides = z.partialRecord(z.enum(BUDGETS), limits.partial());
export type BudgetOverrides = z.output<typeof budgetOverrides>;

const GB = 1_000_000_000;

/**
 * What one statement may cost. Over it the client of a read gets a 422 that says what to narrow. Rows and bytes are what
 * a large server reads in the time: they stop at once what the time would stop late.
 */
const LIMITS: Record<Budget, Limits> = {
  probe: { seconds: 3, memoryBytes: 1 * GB, rows: 200_000_000, bytes: 20 * GB },
  page: { seconds: 20, memoryBytes: 4 * GB, rows: 2_000_000_000, bytes: 200 * GB },
  detail: { seconds: 20, memoryBytes: 4 * GB, rows: 2_000_000_000, bytes: 200 * GB },
  scan: { seconds: 30, memoryBytes: 6 * GB, rows: 5_000_000_000, bytes: 500 * GB },
  // SDKs give up and send again after 5 s: much longer only piles up work. Nobody could narrow what these three read.
  write: { seconds: 10, memoryBytes: 4 * GB },
  settle: { seconds: 120, memoryBytes: 8 * GB },
  // Over it the deletion is halved and tried again.
  delete: { seconds: 60, memoryBytes: 8 * GB },
};

/** A deletion has happened, on every replica, when its statement ends: what is read next is what is left. */
const deletionSettings: ClickHouseSettings = { lightweight_deletes_sync: "2", mutations_sync: "2", alter_sync: "2" };

export interface BudgetSettings {
  settings: ClickHouseSettings;
  /** The client's own: a second more, so that the server's message comes first. */
  deadlineMs: number;
}

/** A budget as settings of its statements. */
export function budgetSettings(budget: Budget, overrides: BudgetOverrides = {}): BudgetSettings {
  const { seconds, memoryBytes, rows, bytes } = { ...LIMITS[budget], ...overrides[budget] };
  return {
    settings: {
      max_execution_time: seconds,
      timeout_overflow_mode: "throw",
      max_memory_usage: String(memoryBytes),
      ...(rows === undefined ? {} : { max_rows_to_read: String(rows) }),
      ...(bytes === undefined ? {} : { max_bytes_to_read: String(bytes) }),
      ...(rows === undefined && bytes === undefined ? {} : { read_overflow_mode: "throw" }),
      ...(budget === "delete" ? deletionSettings : {}),
    },
    deadlineMs: (seconds + 1) * 1_000,
  };
}
