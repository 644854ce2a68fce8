import { currentObservationList } from "../db/current/observation-list.ts";
import { newObservationList } from "../db/new/observation-list.ts";
import type { ObservationList, ObservationListInput } from "../db/rows/observation-list.ts";
import type { AccessPattern } from "../rollout/switch.ts";
import { fresh } from "./fresh.ts";

/** The list of observations, newest start first, as GET /observations shows it. */
export const observationsList: AccessPattern<ObservationListInput, ObservationList> = {
  name: "observations.list",
  current: currentObservationList,
  new: fresh(newObservationList),
};
