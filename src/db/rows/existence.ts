import { z } from "zod";

/** A row that is there or not. */
export const existenceRow = z.object({ found: z.literal(1) });
