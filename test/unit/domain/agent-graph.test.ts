import { expect, it } from "vitest";
import { agentGraph, type GraphObservation } from "../../../src/domain/agent-graph.ts";

const at = (second: number): Date => new Date(Date.UTC(2026, 0, 1, 12, 0, second));
const observation = (fields: Partial<GraphObservation> & { id: string }): GraphObservation => ({
  parentObservationId: null, name: fields.id, type: "SPAN", startTime: at(0), endTime: at(1), node: null, step: null, ...fields,
});
const places = (observations: GraphObservation[]) => agentGraph(observations).map(({ id, node, step }) => ({ id, node, step }));

it("a LangGraph trace: nodes and steps as its metadata names them, however the number is written", () => {
  const trace = [
    observation({ id: "graph", name: "LangGraph", type: "CHAIN" }),
    observation({ id: "agent-1", parentObservationId: "graph", type: "AGENT", node: "agent", step: "1" }),
    observation({ id: "llm", parentObservationId: "agent-1", type: "GENERATION", node: "agent", step: "1" }),
    observation({ id: "tools", parentObservationId: "graph", type: "TOOL", node: "tools", step: " 2.0 " }),
    observation({ id: "agent-2", parentObservationId: "graph", node: "agent", step: "3" }),
  ];
  expect(places(trace)).toEqual([
    { id: "graph", node: "LangGraph", step: 0 }, { id: "agent-1", node: "agent", step: 1 }, { id: "llm", node: "agent", step: 1 },
    { id: "tools", node: "tools", step: 2 }, { id: "agent-2", node: "agent", step: 3 },
  ]);
});

it("a plain agent trace: each observation is its own node at step 0, events are none", () => {
  const trace = [observation({ id: "agent", type: "AGENT" }), observation({ id: "tool", parentObservationId: "agent", type: "TOOL" }), observation({ id: "log", parentObservationId: "agent", type: "EVENT" })];
  expect(agentGraph(trace)).toEqual([
    { id: "agent", node: "agent", step: 0, parentObservationId: null, name: "agent", startTime: "2026-01-01T12:00:00.000Z", endTime: "2026-01-01T12:00:01.000Z", observationType: "AGENT" },
    { id: "tool", node: "tool", step: 0, parentObservationId: "agent", name: "tool", startTime: "2026-01-01T12:00:00.000Z", endTime: "2026-01-01T12:00:01.000Z", observationType: "TOOL" },
  ]);
});

it("an event that LangGraph placed is a node", () => expect(places([observation({ id: "e", type: "EVENT", node: "agent", step: "0" })])).toEqual([{ id: "e", node: "agent", step: 0 }]));

it.each([
  ["no step", "agent", null], ["no node", null, "1"], ["an empty step", "agent", ""], ["a blank step", "agent", " "], ["a step that is no number", "agent", "first"], ["no end of numbers", "agent", "Infinity"],
])("%s is no place: the observation stands for itself", (_, node, step) => {
  expect(places([observation({ id: "o", node, step })])).toEqual([{ id: "o", node: "o", step: 0 }]);
});

it("an observation under way has no end; one without a name has an empty one", () => {
  const [node] = agentGraph([observation({ id: "o", name: null, endTime: null })]);
  expect(node).toMatchObject({ node: "", name: "" });
  expect(node).not.toHaveProperty("endTime");
});
