import { generationsAll } from "../../access/generations.all.ts";
import { generationsCountAll } from "../../access/generations.countAll.ts";
import { generationsFilterOptions } from "../../access/generations.filterOptions.ts";
import type { ObservationOrder, ObservationSelection } from "../../db/rows/observation-list.ts";
import { read } from "../../rollout/switch.ts";
import { observationColumns, sortableObservationColumns } from "../../schemas/filter-columns/observations.ts";
import { resolveConditions } from "../../schemas/filter-columns/table.ts";
import { generationCountInput, generationListInput, generationOptionsInput, type GenerationSelectionInput } from "../../schemas/generation.ts";
import { resolveOrder } from "../../schemas/order.ts";
import { projectProcedure, router } from "../init.ts";
import { toGenerationFilterOptions, toGenerations } from "../wire/generation.ts";

const selectionOf = ({ filter, searchQuery, searchType }: GenerationSelectionInput): ObservationSelection => ({
  conditions: resolveConditions(observationColumns, filter),
  search: { query: searchQuery ?? null, types: searchType },
});

/** Without an order: newest start first. */
const orderOf = ({ orderBy }: GenerationSelectionInput): ObservationOrder => {
  const order = resolveOrder(sortableObservationColumns, orderBy, "startTime");
  return order === undefined || (order.column === "startTime" && order.descending) ? "time" : order;
};

/** generations.* (tRPC contract section 6): observations of every type, whatever the name says. */
export const generationsRouter = router({
  all: projectProcedure.input(generationListInput).query(async ({ ctx, input }) => {
    const list = await read(generationsAll, ctx.scope, { ...selectionOf(input), order: orderOf(input), page: input.page, limit: input.limit });
    return { generations: toGenerations(list, input.projectId, ctx.deps.prices(input.projectId)) };
  }),
  countAll: projectProcedure.input(generationCountInput).query(async ({ ctx, input }) => {
    orderOf(input);
    return { totalCount: await read(generationsCountAll, ctx.scope, selectionOf(input)) };
  }),
  filterOptions: projectProcedure.input(generationOptionsInput).query(async ({ ctx, input }) => {
    const time = (input.startTimeFilter ?? []).map((condition) => ({ ...condition, column: "startTime" }));
    const type = input.observationType === "ALL" ? [] : [{ type: "stringOptions" as const, column: "type", operator: "any of" as const, value: [input.observationType] }];
    const conditions = resolveConditions(observationColumns, [...type, ...time]);
    return toGenerationFilterOptions(await read(generationsFilterOptions, ctx.scope, { conditions }));
  }),
});
