import { firstPresent } from "../pick.ts";
import type { Attributes } from "../request.ts";
import type { Family, InputOutput } from "./family.ts";
import { genAi, genAiAttributes } from "./gen-ai.ts";

const INPUTS = ["ai.prompt.messages", "ai.prompt", "ai.toolCall.args"];
const OUTPUTS = [
  "ai.result.text",
  "ai.toolCall.result",
  "ai.response.object",
  "ai.result.object",
  "ai.response.toolCalls",
  "ai.result.toolCalls",
];

function output(attributes: Attributes): InputOutput["output"] {
  const text = attributes.get("ai.response.text");
  const toolCalls = attributes.get("ai.response.toolCalls");
  if (text !== undefined && toolCalls !== undefined) {
    return JSON.stringify({ role: "assistant", content: text, tool_calls: toolCalls });
  }
  // A model that only called tools or made an object leaves an empty text beside it.
  return text !== undefined && text !== "" ? text : (firstPresent(attributes, OUTPUTS) ?? text);
}

function read(attributes: Attributes): InputOutput {
  const genAiSide = genAiAttributes(attributes);
  return {
    input: firstPresent(attributes, INPUTS) ?? genAiSide.input,
    output: output(attributes) ?? genAiSide.output,
  };
}

/** Its newer versions follow the GenAI conventions, so a side it does not name is looked for there. */
export const vercel: Family = {
  name: "Vercel AI SDK",
  scope: "ai",
  inputs: [...INPUTS, ...genAi.inputs],
  outputs: ["ai.response.text", ...OUTPUTS, ...genAi.outputs],
  read,
};
