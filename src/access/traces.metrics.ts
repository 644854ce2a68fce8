import { getTracesTableMetrics as currentMetrics } from "../db/current/traces-table.ts";
import { getTracesTableMetrics as newMetrics } from "../db/new/trace-metrics.ts";
import type { TraceMetrics, TraceMetricsInput } from "../db/rows/traces-table.ts";
import type { AccessPattern } from "../rollout/switch.ts";
import { fresh } from "./fresh.ts";

/** What observations and scores of the traces of a page add up to. */
export const tracesMetrics: AccessPattern<TraceMetricsInput, TraceMetrics[]> = {
  name: "traces.metrics",
  current: currentMetrics,
  new: fresh(newMetrics),
};
