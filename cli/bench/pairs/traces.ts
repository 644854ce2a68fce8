import { tracesAll } from "../../../src/access/traces.all.ts";
import { tracesById } from "../../../src/access/traces.byId.ts";
import { tracesByIdWithObservationsAndScores } from "../../../src/access/traces.byIdWithObservationsAndScores.ts";
import { tracesCountAll } from "../../../src/access/traces.countAll.ts";
import { tracesFilterOptions } from "../../../src/access/traces.filterOptions.ts";
import { tracesGetAgentGraphData } from "../../../src/access/traces.getAgentGraphData.ts";
import { tracesHasAny } from "../../../src/access/traces.hasAny.ts";
import { tracesMetrics } from "../../../src/access/traces.metrics.ts";
import type { TracesTableFilter, TracesTableInput } from "../../../src/db/rows/traces-table.ts";
import type { FilterCondition } from "../../../src/schemas/filter.ts";
import { resolveConditions } from "../../../src/schemas/filter-columns/table.ts";
import { traceColumns } from "../../../src/schemas/filter-columns/traces.ts";
import { ALL_WINDOWS, type Asked, type BenchPair, inTurn, pair } from "../pair.ts";
import { within } from "./window.ts";

const selected = (asked: Asked, more: FilterCondition[] = []): TracesTableFilter => ({ conditions: resolveConditions(traceColumns, [...within("timestamp", asked), ...more]), search: {} });

const table = (asked: Asked, page: Partial<TracesTableInput> = {}, more: FilterCondition[] = []): TracesTableInput => ({
  ...selected(asked, more), order: { column: "timestamp", descending: true }, page: 0, limit: 50, ...page,
});

/** The two steps of Langfuse's own front end: the rows of a page, then what their observations and scores add up to. */
const withMetrics = inTurn(tracesAll, tracesMetrics, (rows, { conditions, search }) => (rows.length === 0 ? undefined : { conditions, search, traceIds: rows.map(({ id }) => id) }));

/** How far from the trace's timestamp its graph's observations are looked for, in milliseconds. */
const GRAPH_REACH_MS = 24 * 3_600_000;

export const tracePairs: readonly BenchPair[] = [
  pair(withMetrics)({ name: "traces.all with metrics", query: { number: "01", name: "traces-all" }, windows: ALL_WINDOWS, input: (asked) => table(asked) }),
  pair(withMetrics)({ name: "traces.all with metrics (page 100)", windows: ["30d"], input: (asked) => table(asked, { page: 99 }) }),
  pair(withMetrics)({ name: "traces.all with metrics (errors > 0)", windows: ALL_WINDOWS, input: (asked) => table(asked, {}, [{ type: "number", column: "errorCount", operator: ">", value: 0 }]) }),
  pair(withMetrics)({ name: "traces.all with metrics (by cost)", windows: ALL_WINDOWS, input: (asked) => table(asked, { order: { column: "totalCost", descending: true } }) }),
  pair(tracesAll)({ name: "traces.all", windows: ["30d"], input: (asked) => table(asked) }),
  pair(tracesCountAll)({ name: "traces.countAll", query: { number: "05", name: "traces-count-all" }, windows: ALL_WINDOWS, input: (asked) => selected(asked) }),
  pair(tracesMetrics)({
    name: "traces.metrics", query: { number: "05", name: "traces-metrics" }, windows: ["30d"],
    input: (asked) => ({ ...selected(asked), traceIds: asked.facts.newestTraces }),
  }),
  pair(tracesFilterOptions)({ name: "traces.filterOptions", query: { number: "06", name: "traces-filter-options" }, windows: ALL_WINDOWS, input: (asked) => ({ conditions: selected(asked).conditions }) }),
  pair(tracesHasAny)({ name: "traces.hasAny", windows: "none", input: () => undefined }),
  pair(tracesById)({ name: "traces.byId", windows: "none", input: ({ facts }) => ({ traceId: facts.smallTrace, texts: true, observations: "none", scores: false }) }),
  pair(tracesByIdWithObservationsAndScores)({ name: "traces.byIdWithObservationsAndScores (8 spans)", windows: "none", input: ({ facts }) => ({ traceId: facts.smallTrace, since: undefined }) }),
  pair(tracesByIdWithObservationsAndScores)({ name: "traces.byIdWithObservationsAndScores (3,000 spans)", windows: "none", input: ({ facts }) => ({ traceId: facts.largeTrace, since: undefined }) }),
  pair(tracesGetAgentGraphData)({
    name: "traces.getAgentGraphData (3,000 spans)", windows: "none",
    input: ({ facts }) => ({ traceId: facts.largeTrace, from: facts.largeTraceTime - GRAPH_REACH_MS, to: facts.largeTraceTime + GRAPH_REACH_MS }),
  }),
];
