import { z } from "zod";
import { decimal, mapOf, units } from "../codecs.ts";
import { sql } from "../sql.ts";
import { observationRow } from "./observation.ts";
import type { ObservationOrder, ObservationSelection, TraceContext } from "./observation-list.ts";
import type { AggregatedScore } from "./score.ts";

const toolAndProvided = {
  provided_usage_details: mapOf(units),
  provided_cost_details: mapOf(decimal),
  tool_definitions: mapOf(z.string()),
  tool_calls: z.array(z.string()),
  tool_call_names: z.array(z.string()),
};

/** An observation of generations.all: no texts and metadata, but what was provided and its tools (tRPC contract section 6). */
export const generationRow = observationRow.omit({ input: true, output: true, metadata: true }).extend(toolAndProvided);
export type GenerationRow = z.output<typeof generationRow>;

/** All that is known of an observation, its texts included. */
export const observationDetailRow = observationRow.extend(toolAndProvided);
export type ObservationDetailRow = z.output<typeof observationDetailRow>;

/** The same without its texts. */
export const observationFactsRow = observationDetailRow.omit({ input: true, output: true });
export type ObservationFactsRow = z.output<typeof observationFactsRow>;

/** The columns it has besides, named alike in both tables. `o` is the table. */
export const toolAndProvidedColumns = sql`
  o.provided_usage_details AS provided_usage_details, o.provided_cost_details AS provided_cost_details,
  o.tool_definitions AS tool_definitions, o.tool_calls AS tool_calls, o.tool_call_names AS tool_call_names`;

export interface GenerationListInput extends Omit<ObservationSelection, "isRoot"> {
  order: ObservationOrder;
  /** 0-based [T-1]. */
  page: number;
  limit: number;
}

export interface GenerationList {
  rows: GenerationRow[];
  /** By trace id; of traces that have a row. */
  traces: Map<string, TraceContext>;
  /** Those on the observations, corrections left out. */
  scores: AggregatedScore[];
}

export type GenerationCountInput = Omit<ObservationSelection, "isRoot">;
