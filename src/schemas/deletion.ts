import { z } from "zod";

const MAX_TRACES = 1_000;

/** The body of DELETE /traces (REST contract 2.3): exactly this. */
export const traceDeletion = z.strictObject({ traceIds: z.array(z.string()).min(1).max(MAX_TRACES) });
