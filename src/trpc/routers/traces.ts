import { tracesHasAny } from "../../access/traces.hasAny.ts";
import { read } from "../../rollout/switch.ts";
import { projectInput } from "../../schemas/procedures.ts";
import { projectProcedure, router } from "../init.ts";

/** traces.* (tRPC contract section 4). */
export const tracesRouter = router({
  hasAny: projectProcedure.input(projectInput).query(({ ctx }) => read(tracesHasAny, ctx.scope, undefined)),
});
