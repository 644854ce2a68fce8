import { getTracesTable as currentTracesTable } from "../db/current/traces-table.ts";
import { getTracesTable as newTracesTable } from "../db/new/traces-table.ts";
import type { TracesTableInput, TracesTableRow } from "../db/rows/traces-table.ts";
import type { AccessPattern } from "../rollout/switch.ts";
import { fresh } from "./fresh.ts";

/** A page of the table of traces. */
export const tracesAll: AccessPattern<TracesTableInput, TracesTableRow[]> = {
  name: "traces.all",
  current: currentTracesTable,
  new: fresh(newTracesTable),
};
