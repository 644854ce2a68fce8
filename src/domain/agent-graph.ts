/** An observation as the graph of its trace takes it; `node` and `step` are what its metadata says, null without the key. */
export interface GraphObservation {
  id: string;
  parentObservationId: string | null;
  name: string | null;
  type: string;
  startTime: Date;
  endTime: Date | null;
  /** Metadata `langgraph_node`. */
  node: string | null;
  /** Metadata `langgraph_step`, as text. */
  step: string | null;
}

export interface GraphNode {
  id: string;
  node: string;
  step: number;
  parentObservationId: string | null;
  name: string;
  /** ISO, UTC. */
  startTime: string;
  endTime?: string;
  observationType: string;
}

/** A step that is a number; undefined for a missing one and for any other text. */
function stepOf(text: string | null): number | undefined {
  const step = text === null || text.trim() === "" ? NaN : Number(text);
  return Number.isFinite(step) ? step : undefined;
}

/** Where LangGraph says node and step, these; otherwise the observation itself, at step 0. An event is no node. */
function placeOf({ node, step, type, name }: GraphObservation): { node: string; step: number } | undefined {
  const number = stepOf(step);
  if (node !== null && number !== undefined) return { node, step: number };
  return type === "EVENT" ? undefined : { node: name ?? "", step: 0 };
}

/** The nodes of a trace's agent graph, in the order of the observations (tRPC contract 4.5, by the rule it was meant to have [T-9]). */
export const agentGraph = (observations: readonly GraphObservation[]): GraphNode[] =>
  observations.flatMap((observation) => {
    const place = placeOf(observation);
    if (place === undefined) return [];
    const { id, parentObservationId, name, type, startTime, endTime } = observation;
    return [{ id, ...place, parentObservationId, name: name ?? "", startTime: startTime.toISOString(), ...(endTime ? { endTime: endTime.toISOString() } : {}), observationType: type }];
  });
