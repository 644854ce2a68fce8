import type { ScoreOptions } from "../scores/options.ts";
import type { Option } from "./filter-options.ts";

/** What filters of sessions offer: values of traces that have a session, by count, then value (tRPC contract section 5). */
export interface SessionFilterOptions {
  users: Option[];
  tags: Option[];
  scores: ScoreOptions;
}
