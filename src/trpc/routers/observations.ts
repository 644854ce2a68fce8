import { observationsById } from "../../access/observations.byId.ts";
import { notFound } from "../../errors.ts";
import { read } from "../../rollout/switch.ts";
import { observationByIdInput } from "../../schemas/trace-procedures.ts";
import { router, traceProcedure } from "../init.ts";
import { toObservationDetail } from "../wire/trace.ts";
import { DAY_MS } from "../../domain/duration.ts";

const dayOf = (time: Date): number => Math.floor(time.getTime() / DAY_MS);

/** observations.* (tRPC contract section 6). */
export const observationsRouter = router({
  byId: traceProcedure.input(observationByIdInput).query(async ({ ctx, input }) => {
    const row = await read(observationsById, ctx.scope, input.observationId);
    // Of this trace only: it is what the viewer may see. A start on another day finds nothing.
    if (row === undefined || row.trace_id !== ctx.trace.id || (input.startTime && dayOf(input.startTime) !== dayOf(row.start_time))) {
      throw notFound("Observation not found within authorized project");
    }
    return toObservationDetail(row, input.projectId, input.verbosity);
  }),
});
