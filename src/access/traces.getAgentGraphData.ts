import { currentTraceGraph } from "../db/current/trace-observations.ts";
import { newTraceGraph } from "../db/new/trace-observations.ts";
import type { TraceGraphInput } from "../db/rows/trace-observations.ts";
import type { GraphObservation } from "../domain/agent-graph.ts";
import type { AccessPattern } from "../rollout/switch.ts";

/** What the agent graph of a trace is drawn from. */
export const tracesGetAgentGraphData: AccessPattern<TraceGraphInput, GraphObservation[]> = {
  name: "traces.getAgentGraphData",
  current: currentTraceGraph,
  new: newTraceGraph,
};
