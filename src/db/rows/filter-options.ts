import { z } from "zod";
import { uint } from "../codecs.ts";
import type { ScoreOptions } from "../scores/options.ts";
import type { TraceSelection } from "./trace-list.ts";

/** A value of a drop-down with the number of traces that have it. */
export const optionRow = z.object({ value: z.string(), count: uint });
export type Option = z.output<typeof optionRow>;

export interface TraceFilterOptionsInput {
  /** Conditions on the timestamp: of traces, and of scores for theirs. */
  conditions: TraceSelection["conditions"];
}

/** What filters of traces offer; by count, then value (tRPC contract 4.3). */
export interface TraceFilterOptions {
  /** `""`: traces without a name. */
  names: Option[];
  users: Option[];
  sessions: Option[];
  tags: Option[];
  scores: ScoreOptions;
}

/** The values offered of each. */
export const OPTION_LIMITS = { names: 1_000, users: 100, sessions: 100, tags: 1_000 } as const;
