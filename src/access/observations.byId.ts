import { currentObservationById } from "../db/current/observation-by-id.ts";
import { newObservationById } from "../db/new/observation-by-id.ts";
import type { ObservationDetailRow } from "../db/rows/generation.ts";
import type { AccessPattern } from "../rollout/switch.ts";

/** One observation by id, whenever it started. */
export const observationsById: AccessPattern<string, ObservationDetailRow | undefined> = {
  name: "observations.byId",
  current: currentObservationById,
  new: newObservationById,
};
