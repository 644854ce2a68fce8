import { currentObservationCursor } from "../db/current/observation-list.ts";
import { newObservationCursor } from "../db/new/observation-list.ts";
import type { ObservationCursorInput, ObservationCursorPage } from "../db/rows/observation-list.ts";
import type { AccessPattern } from "../rollout/switch.ts";
import { fresh } from "./fresh.ts";

/** Observations by cursor with what their traces say, as GET /v2/observations shows them. */
export const observationsCursor: AccessPattern<ObservationCursorInput, ObservationCursorPage> = {
  name: "observations.cursor",
  current: currentObservationCursor,
  new: fresh(newObservationCursor),
};
