import { firstPresent } from "../pick.ts";
import type { Family } from "./family.ts";

const INPUTS = ["gcp.vertex.agent.llm_request", "gcp.vertex.agent.tool_call_args"];
const OUTPUTS = ["gcp.vertex.agent.llm_response", "gcp.vertex.agent.tool_response"];
const BLANK: ReadonlySet<unknown> = new Set(["{}", ""]);

export const adk: Family = {
  name: "Google ADK",
  inputs: INPUTS,
  outputs: OUTPUTS,
  read: (attributes) => {
    // The kit writes `{}` as the model's request and answer on the spans of tool calls.
    const filled = (keys: readonly string[]) => keys.filter((key) => !BLANK.has(attributes.get(key)));
    return { input: firstPresent(attributes, filled(INPUTS)), output: firstPresent(attributes, filled(OUTPUTS)) };
  },
};
