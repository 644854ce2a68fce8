import { getTracesTableCount as currentCount } from "../db/current/traces-table.ts";
import { getTracesTableCount as newCount } from "../db/new/traces-table.ts";
import type { TracesTableFilter } from "../db/rows/traces-table.ts";
import type { AccessPattern } from "../rollout/switch.ts";
import { fresh } from "./fresh.ts";

/** How many traces the table shows. */
export const tracesCountAll: AccessPattern<TracesTableFilter, number> = {
  name: "traces.countAll",
  current: currentCount,
  new: fresh(newCount),
};
