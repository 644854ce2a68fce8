import { z } from "zod";
import { filterInput, orderInput, pageInput, projectInput, timeFilterInput } from "./procedures.ts";

/** Inputs of scores.* (tRPC contract section 7). */

export const scoreTableInput = projectInput.extend({ filter: filterInput, orderBy: orderInput, ...pageInput });
export type ScoreTableRequest = z.output<typeof scoreTableInput>;

export const scoreOptionsInput = projectInput.extend({ timestampFilter: timeFilterInput });
