import { currentGenerationFilterOptions } from "../db/current/generation-options.ts";
import { newGenerationFilterOptions } from "../db/new/generation-options.ts";
import type { GenerationFilterOptions, GenerationFilterOptionsInput } from "../db/rows/observation-options.ts";
import type { AccessPattern } from "../rollout/switch.ts";
import { fresh } from "./fresh.ts";

/** What filters of observations offer. */
export const generationsFilterOptions: AccessPattern<GenerationFilterOptionsInput, GenerationFilterOptions> = {
  name: "generations.filterOptions",
  current: currentGenerationFilterOptions,
  new: fresh(newGenerationFilterOptions),
};
