import { sessionsAll } from "../../access/sessions.all.ts";
import { sessionsById } from "../../access/sessions.byId.ts";
import { sessionsByIdWithScores } from "../../access/sessions.byIdWithScores.ts";
import { sessionsCountAll } from "../../access/sessions.countAll.ts";
import { sessionsFilterOptions } from "../../access/sessions.filterOptions.ts";
import { sessionsMetrics } from "../../access/sessions.metrics.ts";
import { notFound } from "../../errors.ts";
import { read } from "../../rollout/switch.ts";
import { sessionColumns, sortableSessionColumns } from "../../schemas/filter-columns/sessions.ts";
import { resolveConditions } from "../../schemas/filter-columns/table.ts";
import { traceColumns } from "../../schemas/filter-columns/traces.ts";
import { resolveOrder } from "../../schemas/order.ts";
import { sessionCountInput, sessionInput, sessionMetricsInput, sessionOptionsInput, sessionTableInput } from "../../schemas/session-procedures.ts";
import { projectProcedure, router, sessionProcedure } from "../init.ts";
import { toSession, toSessionMetrics, toSessionOptions, toSessionPage, toSessionPageWithScores } from "../wire/session.ts";

const NEWEST_FIRST = { column: "createdAt", descending: true } as const;

function found<Session>(session: Session | undefined): Session {
  if (session === undefined) throw notFound("Session not found in project");
  return session;
}

/** sessions.* (tRPC contract section 5). */
export const sessionsRouter = router({
  all: projectProcedure.input(sessionTableInput).query(async ({ ctx, input: { filter, orderBy, page, limit } }) => {
    const order = resolveOrder(sortableSessionColumns, orderBy, "createdAt") ?? NEWEST_FIRST;
    const rows = await read(sessionsAll, ctx.scope, { conditions: resolveConditions(sessionColumns, filter ?? []), order, page, limit });
    return { sessions: rows.map(toSession) };
  }),

  countAll: projectProcedure.input(sessionCountInput).query(async ({ ctx, input: { filter, orderBy } }) => {
    resolveOrder(sortableSessionColumns, orderBy, "createdAt");
    return { totalCount: await read(sessionsCountAll, ctx.scope, resolveConditions(sessionColumns, filter ?? [])) };
  }),

  metrics: projectProcedure.input(sessionMetricsInput).query(async ({ ctx, input: { sessionIds } }) => {
    const rows = sessionIds.length === 0 ? [] : await read(sessionsMetrics, ctx.scope, sessionIds);
    return rows.map(toSessionMetrics);
  }),

  filterOptions: projectProcedure.input(sessionOptionsInput).query(async ({ ctx, input: { timestampFilter = [] } }) =>
    // Whatever the column is called, it is the traces' time.
    toSessionOptions(await read(sessionsFilterOptions, ctx.scope, { conditions: resolveConditions(traceColumns, timestampFilter.map((each) => ({ ...each, column: "timestamp" }))) })),
  ),

  byId: sessionProcedure.input(sessionInput).query(async ({ ctx, input: { projectId, sessionId } }) => toSessionPage(found(await read(sessionsById, ctx.scope, sessionId)), projectId)),

  byIdWithScores: sessionProcedure
    .input(sessionInput)
    .query(async ({ ctx, input: { projectId, sessionId } }) => toSessionPageWithScores(found(await read(sessionsByIdWithScores, ctx.scope, sessionId)), projectId)),
});
