import { z } from "zod";
import { filterInput, orderInput, pageInput, projectInput, searchInput, timeFilterInput } from "./procedures.ts";
import { OBSERVATION_TYPES } from "./observation.ts";

/** Inputs of generations.* (tRPC contract section 6). */

const selection = { ...projectInput.shape, ...searchInput, filter: filterInput, orderBy: orderInput };

export const generationListInput = z.object({ ...selection, ...pageInput });
export const generationCountInput = z.object(selection);
export type GenerationSelectionInput = z.output<typeof generationCountInput>;

export const generationOptionsInput = projectInput.extend({
  startTimeFilter: timeFilterInput,
  observationType: z.enum(["ALL", ...OBSERVATION_TYPES]).default("GENERATION"),
});
