import type { Read } from "../read.ts";
import { type GenerationCountInput, type GenerationList, type GenerationListInput, generationRow, toolAndProvidedColumns } from "../rows/generation.ts";
import { scoresOfObservations } from "../scores/of-observations.ts";
import { sql } from "../sql.ts";
import { newObservationCount } from "./observation-count.ts";
import { newObservationKeys, newObservationRows } from "./observation-page.ts";
import { observationSource } from "./observation-source.ts";
import { newTraceContexts } from "./trace-contexts.ts";

/** A page of observations in any order, with what their traces say and the scores on them. */
export const newGenerationList: Read<GenerationListInput, GenerationList> = async (scope, { page, limit, ...selection }) => {
  const name = "generations.all";
  const source = await observationSource(scope, name, selection, selection.order);
  const keys = (await newObservationKeys(scope, name, { ...selection, offset: page * limit, limit }, source)).slice(0, limit);
  const [rows, traces, scores] = await Promise.all([
    newObservationRows(scope, name, keys, generationRow, toolAndProvidedColumns),
    newTraceContexts(scope, name, keys),
    scoresOfObservations({ scope, name, side: "new" }, sql`exp_scores`, keys),
  ]);
  return { rows, traces, scores };
};

/** How many observations a selection has, the newest version of each [T-11]. */
export const newGenerationCount: Read<GenerationCountInput, number> = async (scope, selection) => {
  const name = "generations.countAll";
  return newObservationCount(scope, name, selection, await observationSource(scope, name, selection, "time"));
};
