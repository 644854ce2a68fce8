import { currentTraceFilterOptions } from "../db/current/trace-filter-options.ts";
import { newTraceFilterOptions } from "../db/new/trace-filter-options.ts";
import type { TraceFilterOptions, TraceFilterOptionsInput } from "../db/rows/filter-options.ts";
import type { AccessPattern } from "../rollout/switch.ts";
import { fresh } from "./fresh.ts";

/** What filters of traces offer. */
export const tracesFilterOptions: AccessPattern<TraceFilterOptionsInput, TraceFilterOptions> = {
  name: "traces.filterOptions",
  current: currentTraceFilterOptions,
  new: fresh(newTraceFilterOptions),
};
