import { usersAll } from "../../access/users.all.ts";
import { usersById } from "../../access/users.byId.ts";
import { usersHasAny } from "../../access/users.hasAny.ts";
import { usersMetrics } from "../../access/users.metrics.ts";
import { read } from "../../rollout/switch.ts";
import { resolveConditions } from "../../schemas/filter-columns/table.ts";
import { traceColumns } from "../../schemas/filter-columns/traces.ts";
import { projectInput } from "../../schemas/procedures.ts";
import { userInput, userMetricsInput, userTableInput } from "../../schemas/user-procedures.ts";
import { projectProcedure, router } from "../init.ts";
import { toUser, toUserMetrics } from "../wire/user.ts";

/** users.* (tRPC contract section 8). */
export const usersRouter = router({
  hasAny: projectProcedure.input(projectInput).query(({ ctx }) => read(usersHasAny, ctx.scope, undefined)),

  all: projectProcedure.input(userTableInput).query(async ({ ctx, input: { filter, searchQuery, page, limit } }) => {
    const { rows, total } = await read(usersAll, ctx.scope, { conditions: resolveConditions(traceColumns, filter ?? []), search: searchQuery, page, limit });
    return { totalUsers: total, users: rows.map(({ userId, traces }) => ({ userId, totalTraces: traces })) };
  }),

  metrics: projectProcedure.input(userMetricsInput).query(async ({ ctx, input: { userIds, filter } }) => {
    const conditions = resolveConditions(traceColumns, filter ?? []);
    return (userIds.length === 0 ? [] : await read(usersMetrics, ctx.scope, { userIds, conditions })).map(toUserMetrics);
  }),

  byId: projectProcedure.input(userInput).query(async ({ ctx, input: { userId } }) => {
    const [user] = await read(usersById, ctx.scope, { userIds: [userId], conditions: [] });
    return toUser(userId, user);
  }),
});
