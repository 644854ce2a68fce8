import type { Read } from "../read.ts";
import { type GenerationCountInput, type GenerationList, type GenerationListInput, generationRow, toolAndProvidedColumns } from "../rows/generation.ts";
import { scoresOfObservations } from "../scores/of-observations.ts";
import { sql } from "../sql.ts";
import { observationColumns } from "./columns.ts";
import { currentObservationCount, currentObservationKeys, currentObservationRows } from "./observation-page.ts";
import { currentTraceContexts } from "./trace-contexts.ts";

/** A page of observations in any order, with what their traces say and the scores on them. */
export const currentGenerationList: Read<GenerationListInput, GenerationList> = async (scope, { page, limit, ...selection }) => {
  const name = "generations.all";
  const keys = (await currentObservationKeys(scope, name, { ...selection, offset: page * limit, limit })).slice(0, limit);
  const [rows, traces, scores] = await Promise.all([
    currentObservationRows(scope, name, keys, sql`${observationColumns}, ${toolAndProvidedColumns}`, generationRow),
    currentTraceContexts(scope, name, keys),
    scoresOfObservations({ scope, name, side: "current" }, sql`scores`, keys),
  ]);
  return { rows, traces, scores };
};

/** How many observations a selection has, the newest version of each [T-11]. */
export const currentGenerationCount: Read<GenerationCountInput, number> = (scope, selection) => currentObservationCount(scope, "generations.countAll", selection);
