import { z } from "zod";
import { filterInput, orderInput, pageInput, projectInput, searchInput, timeFilterInput } from "./procedures.ts";

/** Inputs of traces.* and observations.* (tRPC contract sections 4 and 6). */

const table = { ...projectInput.shape, ...searchInput, filter: filterInput.nullable(), orderBy: orderInput };

export const tracesTableInput = z.object({ ...table, ...pageInput });
export const tracesCountInput = z.object(table);
export type TracesTableInput = z.output<typeof tracesCountInput>;

/** Traces of one request for metrics: ten pages of the longest. */
const MAX_TRACES = 1_000;

export const tracesMetricsInput = projectInput.extend({
  traceIds: z.array(z.string()).max(MAX_TRACES, `At most ${MAX_TRACES} traces at once: ask for them in parts`),
  filter: filterInput.nullable(),
});

export const tracesFilterOptionsInput = projectInput.extend({ timestampFilter: timeFilterInput });

export const VERBOSITIES = ["compact", "truncated", "full"] as const;
const verbosity = z.enum(VERBOSITIES).default("full");

const trace = projectInput.extend({ traceId: z.string() });
/** Hints where to look for the trace; it is found without. */
const hints = { timestamp: z.date().nullish(), fromTimestamp: z.date().nullish() };

export const traceByIdInput = trace.extend({ ...hints, verbosity });
export const traceWithObservationsInput = trace.extend(hints);

const zonedTime = z.iso.datetime({ offset: true }).transform((text) => new Date(text).getTime());

export const agentGraphInput = trace.extend({ ...hints, minStartTime: zonedTime, maxStartTime: zonedTime });

export const observationByIdInput = trace.extend({ observationId: z.string(), startTime: z.date().nullish(), verbosity });
