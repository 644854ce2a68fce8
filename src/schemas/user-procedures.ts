import { z } from "zod";
import { filterInput, pageInput, projectInput } from "./procedures.ts";

/** Inputs of users.* (tRPC contract section 8). Filters are on columns of traces. */

export const userTableInput = projectInput.extend({ filter: filterInput.nullable(), searchQuery: z.string().nullish(), ...pageInput });
export const userMetricsInput = projectInput.extend({ userIds: z.array(z.string().min(1)).max(1_000), filter: filterInput.nullable() });
export const userInput = projectInput.extend({ userId: z.string() });
