import { currentGenerationList } from "../db/current/generation-list.ts";
import { newGenerationList } from "../db/new/generation-list.ts";
import type { GenerationList, GenerationListInput } from "../db/rows/generation.ts";
import type { AccessPattern } from "../rollout/switch.ts";
import { fresh } from "./fresh.ts";

/** A page of observations of every type, with what their traces say and the scores on them. */
export const generationsAll: AccessPattern<GenerationListInput, GenerationList> = {
  name: "generations.all",
  current: currentGenerationList,
  new: fresh(newGenerationList),
};
