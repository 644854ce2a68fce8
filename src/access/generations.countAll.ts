import { currentGenerationCount } from "../db/current/generation-list.ts";
import { newGenerationCount } from "../db/new/generation-list.ts";
import type { GenerationCountInput } from "../db/rows/generation.ts";
import type { AccessPattern } from "../rollout/switch.ts";
import { fresh } from "./fresh.ts";

/** How many rows a full walk through generations.all gives. */
export const generationsCountAll: AccessPattern<GenerationCountInput, number> = {
  name: "generations.countAll",
  current: currentGenerationCount,
  new: fresh(newGenerationCount),
};
