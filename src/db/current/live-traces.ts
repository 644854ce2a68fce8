import type { LiveTraces } from "../fragments/trace-options.ts";
import type { ReadScope } from "../read.ts";
import type { TraceSelection } from "../rows/trace-list.ts";
import { sql } from "../sql.ts";
import { traceListSource } from "./trace-list-source.ts";

/** The newest versions of the traces that conditions let through. */
export const liveTraces = (scope: ReadScope, conditions: TraceSelection["conditions"]): LiveTraces => ({
  row: sql`t`,
  tag: sql`arrayJoin(arrayDistinct(t.tags))`,
  from: traceListSource(scope, { conditions }).from,
});
