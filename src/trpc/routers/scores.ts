import { scoresAll } from "../../access/scores.all.ts";
import { scoresCountAll } from "../../access/scores.countAll.ts";
import { scoresFilterOptions } from "../../access/scores.filterOptions.ts";
import { NEWEST_FIRST, type ScoreSelection } from "../../db/rows/score-list.ts";
import { read } from "../../rollout/switch.ts";
import { scoreTableColumns, sortableScoreColumns } from "../../schemas/filter-columns/scores.ts";
import { resolveConditions } from "../../schemas/filter-columns/table.ts";
import { resolveOrder } from "../../schemas/order.ts";
import { scoreOptionsInput, scoreTableInput, type ScoreTableRequest } from "../../schemas/score-procedures.ts";
import { projectProcedure, router } from "../init.ts";
import { toScoreFilterOptions, toScores } from "../wire/score.ts";

const selectionOf = ({ filter }: ScoreTableRequest): ScoreSelection => ({ conditions: resolveConditions(scoreTableColumns, filter), subject: "uncorrected", traceJoin: "left" });

const orderOf = ({ orderBy }: ScoreTableRequest) => resolveOrder(sortableScoreColumns, orderBy, "timestamp") ?? NEWEST_FIRST;

/** scores.* (tRPC contract section 7): scores of every kind but corrections. */
export const scoresRouter = router({
  all: projectProcedure.input(scoreTableInput).query(async ({ ctx, input }) => {
    const scores = await read(scoresAll, ctx.scope, { ...selectionOf(input), order: orderOf(input), page: input.page, limit: input.limit });
    return { scores: toScores(scores, input.projectId) };
  }),
  countAll: projectProcedure.input(scoreTableInput).query(async ({ ctx, input }) => {
    orderOf(input);
    return { totalCount: await read(scoresCountAll, ctx.scope, selectionOf(input)) };
  }),
  filterOptions: projectProcedure.input(scoreOptionsInput).query(async ({ ctx, input }) => {
    const time = (input.timestampFilter ?? []).map((condition) => ({ ...condition, column: "timestamp" }));
    return toScoreFilterOptions(await read(scoresFilterOptions, ctx.scope, { conditions: resolveConditions(scoreTableColumns, time), subject: "uncorrected" }));
  }),
});
