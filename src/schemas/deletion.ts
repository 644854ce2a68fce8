import { z } from "zod";
import { filterInput, orderInput, projectInput, searchInput } from "./procedures.ts";

const MAX_TRACES = 1_000;

/** The body of DELETE /traces (REST contract 2.3): exactly this. */
export const traceDeletion = z.strictObject({ traceIds: z.array(z.string()).min(1).max(MAX_TRACES) });

/** What a table's "select all" selects: as the list of the same input, in whatever order. */
export const traceSelection = z.object({ filter: filterInput.nullable(), orderBy: orderInput.optional(), ...searchInput });
export type TraceSelection = z.output<typeof traceSelection>;

/** Input of traces.deleteMany (tRPC contract 4.6): ids, or everything that a query selects. */
export const deleteManyInput = projectInput
  .extend({ traceIds: z.array(z.string()), query: traceSelection.optional(), isBatchAction: z.boolean().default(false) })
  .refine(({ traceIds, isBatchAction }) => isBatchAction || traceIds.length > 0, { path: ["traceIds"], message: "Minimum 1 trace_Id is required." })
  .refine(({ query, isBatchAction }) => !isBatchAction || query !== undefined, { path: ["query"], message: "A batch action needs a query" });
