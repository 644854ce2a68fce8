import { currentObservationById } from "../db/current/observation-by-id.ts";
import { newObservationById } from "../db/new/observation-by-id.ts";
import type { ObservationRow } from "../db/rows/observation.ts";
import type { AccessPattern } from "../rollout/switch.ts";

/** One observation by id, whenever it started. */
export const observationsById: AccessPattern<string, ObservationRow | undefined> = {
  name: "observations.byId",
  current: currentObservationById,
  new: newObservationById,
};
