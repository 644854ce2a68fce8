import { accessPatterns } from "../../access/registry.ts";
import { projectInput } from "../../schemas/procedures.ts";
import { projectProcedure, router } from "../init.ts";

/** migration.*: what a front end shows of the move to the new tables. Ours: Langfuse has no such router. */
export const migrationRouter = router({
  /** Which side answers each access pattern for this project, and why; and where its writes go. */
  status: projectProcedure.input(projectInput).query(async ({ ctx, input }) => {
    const flags = await ctx.deps.flags();
    return {
      writeMode: flags.writeMode,
      patterns: accessPatterns.map(({ name }) => {
        const { mode, because } = flags.decide(name, input.projectId);
        return { pattern: name, mode, because };
      }),
    };
  }),
});
