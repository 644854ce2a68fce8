import { tracesAll } from "../../access/traces.all.ts";
import { tracesById } from "../../access/traces.byId.ts";
import { tracesByIdWithObservationsAndScores } from "../../access/traces.byIdWithObservationsAndScores.ts";
import { tracesCountAll } from "../../access/traces.countAll.ts";
import { tracesFilterOptions } from "../../access/traces.filterOptions.ts";
import { tracesGetAgentGraphData } from "../../access/traces.getAgentGraphData.ts";
import { tracesHasAny } from "../../access/traces.hasAny.ts";
import { tracesMetrics } from "../../access/traces.metrics.ts";
import { agentGraph } from "../../domain/agent-graph.ts";
import { notFound } from "../../errors.ts";
import { read } from "../../rollout/switch.ts";
import { resolveConditions } from "../../schemas/filter-columns/table.ts";
import { sortableTraceColumns, traceColumns } from "../../schemas/filter-columns/traces.ts";
import { resolveOrder } from "../../schemas/order.ts";
import { projectInput } from "../../schemas/procedures.ts";
import {
  agentGraphInput, traceByIdInput, tracesCountInput, tracesFilterOptionsInput, tracesMetricsInput, tracesTableInput, type TracesTableInput, traceWithObservationsInput,
} from "../../schemas/trace-procedures.ts";
import { deleteMany } from "../delete-many.ts";
import { projectProcedure, router, traceProcedure } from "../init.ts";
import { toFilterOptions, toTrace, toTraceMetrics, toTraceRow, toTraceWithObservations } from "../wire/trace.ts";
import { HOUR_MS } from "../../domain/duration.ts";

const filterOf = ({ filter, searchQuery, searchType }: TracesTableInput) => ({
  conditions: resolveConditions(traceColumns, filter ?? []),
  search: { query: searchQuery ?? null, types: searchType },
});

/** Without an order: newest first. */
const orderOf = ({ orderBy }: TracesTableInput) => resolveOrder(sortableTraceColumns, orderBy, "timestamp") ?? { column: "timestamp" as const, descending: true };

const found = <Row>(row: Row | undefined): Row => {
  if (row === undefined) throw notFound("Trace not found");
  return row;
};

/** traces.* (tRPC contract section 4). */
export const tracesRouter = router({
  hasAny: projectProcedure.input(projectInput).query(({ ctx }) => read(tracesHasAny, ctx.scope, undefined)),
  all: projectProcedure.input(tracesTableInput).query(async ({ ctx, input }) => {
    const rows = await read(tracesAll, ctx.scope, { ...filterOf(input), order: orderOf(input), page: input.page, limit: input.limit });
    return { traces: rows.map((row) => toTraceRow(row, input.projectId)) };
  }),
  countAll: projectProcedure.input(tracesCountInput).query(async ({ ctx, input }) => {
    orderOf(input);
    return { totalCount: await read(tracesCountAll, ctx.scope, filterOf(input)) };
  }),
  metrics: projectProcedure.input(tracesMetricsInput).query(async ({ ctx, input }) => {
    const conditions = resolveConditions(traceColumns, input.filter ?? []);
    if (input.traceIds.length === 0) return [];
    const rows = await read(tracesMetrics, ctx.scope, { conditions, search: {}, traceIds: [...new Set(input.traceIds)] });
    return rows.map((row) => toTraceMetrics(row, input.projectId));
  }),
  filterOptions: projectProcedure.input(tracesFilterOptionsInput).query(async ({ ctx, input }) =>
    toFilterOptions(await read(tracesFilterOptions, ctx.scope, { conditions: resolveConditions(traceColumns, input.timestampFilter ?? []) })),
  ),
  byId: traceProcedure.input(traceByIdInput).query(async ({ ctx, input }) => {
    const detail = await read(tracesById, ctx.scope, { traceId: ctx.trace.id, texts: true, observations: "none", scores: false });
    return toTrace(found(detail).trace, input.projectId, input.verbosity);
  }),
  byIdWithObservationsAndScores: traceProcedure.input(traceWithObservationsInput).query(async ({ ctx, input }) => {
    const hint = input.timestamp ?? input.fromTimestamp;
    const detail = await read(tracesByIdWithObservationsAndScores, ctx.scope, { traceId: ctx.trace.id, since: hint ? hint.getTime() - HOUR_MS : undefined });
    return toTraceWithObservations(found(detail), input.projectId);
  }),
  getAgentGraphData: traceProcedure.input(agentGraphInput).query(async ({ ctx, input }) =>
    agentGraph(await read(tracesGetAgentGraphData, ctx.scope, { traceId: ctx.trace.id, from: input.minStartTime, to: input.maxStartTime })),
  ),
  deleteMany,
});
