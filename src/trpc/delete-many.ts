import { selectedBy } from "../access/traces.selected.ts";
import { deleteByQuery, deleteTraces } from "../deletion/request.ts";
import { deleteManyInput } from "../schemas/deletion.ts";
import { projectProcedureWith } from "./init.ts";

/** traces.deleteMany (tRPC contract 4.6): these ids at once, or what a query selects, page by page behind the answer. */
export const deleteMany = projectProcedureWith("traces:delete")
  .input(deleteManyInput)
  .mutation(async ({ ctx, input: { projectId, traceIds, query, isBatchAction } }) => {
    if (!isBatchAction || query === undefined) {
      await deleteTraces(ctx.deps, projectId, traceIds, ctx.viewer.name);
      return;
    }
    selectedBy(query);
    await deleteByQuery(ctx.deps, projectId, query, ctx.viewer.name);
  });
