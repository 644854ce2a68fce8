import { z } from "zod";
import { filterInput, orderInput, pageInput, projectInput, timeFilterInput } from "./procedures.ts";

/** Inputs of sessions.* (tRPC contract section 5). */

export const sessionCountInput = projectInput.extend({ filter: filterInput.nullable(), orderBy: orderInput });
export const sessionTableInput = sessionCountInput.extend(pageInput);

/** More than the largest page has is refused: what is shown of them is read whole. */
export const sessionMetricsInput = projectInput.extend({ sessionIds: z.array(z.string()).max(1_000) });

export const sessionInput = projectInput.extend({ sessionId: z.string() });
export const sessionOptionsInput = projectInput.extend({ timestampFilter: timeFilterInput });
