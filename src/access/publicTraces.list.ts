import { currentTraceList } from "../db/current/trace-list.ts";
import { newTraceList } from "../db/new/trace-list.ts";
import { askedOf, type TraceList, type TraceListInput } from "../db/rows/trace-list.ts";
import type { AccessPattern } from "../rollout/switch.ts";
import { fresh } from "./fresh.ts";

/** The list of traces with what their observations and scores add up to, as GET /traces shows it. */
export const publicTracesList: AccessPattern<TraceListInput, TraceList> = {
  name: "publicTraces.list",
  current: currentTraceList,
  new: fresh(newTraceList),
  comparable: askedOf,
};
