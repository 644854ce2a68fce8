import { z } from "zod";
import { datetimeCondition, filterState } from "./filter.ts";

/** Inputs that procedures share (tRPC contract section 2). */

export const projectInput = z.object({ projectId: z.string() });

/** `page` counts from 0, and leaving it out is the first one [T-1]. */
export const pageInput = { page: z.int().min(0).default(0), limit: z.int().min(1).max(100).default(50) };

/** Required key; null: no order asked for. */
export const orderInput = z.object({ column: z.string(), order: z.enum(["ASC", "DESC"]) }).nullable();
export type OrderInput = z.output<typeof orderInput>;

export const filterInput = filterState;

/** `searchQuery`: `""` and null search nothing. */
export const searchInput = {
  searchQuery: z.string().nullish(),
  searchType: z.array(z.enum(["id", "content", "input", "output"])).default([]),
};

/** A time range given as conditions; one alone was the form of June 2025. */
export const timeFilterInput = z.union([z.array(datetimeCondition), datetimeCondition.transform((condition) => [condition])]).optional();
