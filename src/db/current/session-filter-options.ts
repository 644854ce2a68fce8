import { readSessionOptions } from "../fragments/session-options.ts";
import type { Read } from "../read.ts";
import type { TraceFilterOptionsInput } from "../rows/filter-options.ts";
import type { SessionFilterOptions } from "../rows/session-options.ts";
import { liveTraces } from "./live-traces.ts";
import { scoreTable } from "./score-table.ts";

/** What filters of sessions offer, counted over the newest version of every trace and score of the time. */
export const currentSessionFilterOptions: Read<TraceFilterOptionsInput, SessionFilterOptions> = (scope, { conditions }) =>
  readSessionOptions(scope, conditions, { side: "current", traces: liveTraces(scope, conditions), scoreTable });
