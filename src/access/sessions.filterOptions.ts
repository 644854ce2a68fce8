import { currentSessionFilterOptions } from "../db/current/session-filter-options.ts";
import { newSessionFilterOptions } from "../db/new/session-filter-options.ts";
import type { TraceFilterOptionsInput } from "../db/rows/filter-options.ts";
import type { SessionFilterOptions } from "../db/rows/session-options.ts";
import type { AccessPattern } from "../rollout/switch.ts";
import { fresh } from "./fresh.ts";

/** What the filters of the table of sessions offer. */
export const sessionsFilterOptions: AccessPattern<TraceFilterOptionsInput, SessionFilterOptions> = {
  name: "sessions.filterOptions",
  current: currentSessionFilterOptions,
  new: fresh(newSessionFilterOptions),
};
