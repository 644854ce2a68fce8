import type { Json } from "../../event.ts";
import { toStoredText } from "../../values/text.ts";
import { at, parseJson } from "../json.ts";
import { firstPresent } from "../pick.ts";
import type { Attributes, SpanEvent } from "../request.ts";
import type { Family, InputOutput } from "./family.ts";
import { rebuildIndexed } from "./indexed.ts";

function instructionsText(instructions: Json): string {
  const parsed = typeof instructions === "string" ? parseJson(instructions) : instructions;
  if (!Array.isArray(parsed)) return toStoredText(parsed ?? instructions);
  return parsed.map((part) => toStoredText(at(part, "content") ?? part)).join("\n");
}

const systemMessage = (instructions: Json) => ({ role: "system", content: instructionsText(instructions) });

/** The messages with the system instructions in front, unless they have a system message already or are no list. */
export function withInstructions(messages: Json | undefined, instructions: Json | undefined): Json | undefined {
  if (messages === undefined || instructions === undefined) return messages;
  const list = typeof messages === "string" ? parseJson(messages) : messages;
  if (!Array.isArray(list) || list.some((message) => at(message, "role") === "system")) return messages;
  const system = systemMessage(instructions);
  if (typeof messages !== "string") return [system, ...list];
  // Spliced into the text, so that the messages stay as they were received.
  return `[${JSON.stringify(system)}${list.length > 0 ? "," : ""}${messages.trimStart().slice(1)}`;
}

function messages(attributes: Attributes): InputOutput {
  return {
    input: withInstructions(attributes.get("gen_ai.input.messages"), attributes.get("gen_ai.system_instructions")),
    output: attributes.get("gen_ai.output.messages"),
  };
}

const hasAny = ({ input, output }: InputOutput): boolean => input !== undefined || output !== undefined;

/** The GenAI conventions from 1.37 on: messages, else a tool call, else what there is (ingestion contract 6.5, last row). */
export function genAiAttributes(attributes: Attributes): InputOutput {
  const read = messages(attributes);
  if (hasAny(read)) return read;
  const toolCall = { input: attributes.get("gen_ai.tool.call.arguments"), output: attributes.get("gen_ai.tool.call.result") };
  if (hasAny(toolCall)) return toolCall;
  const instructions = attributes.get("gen_ai.system_instructions");
  return instructions === undefined ? {} : { input: [systemMessage(instructions)] };
}

const MESSAGE_ROLES: ReadonlyMap<string, string> = new Map(
  ["system", "user", "assistant", "tool"].map((role) => [`gen_ai.${role}.message`, role]),
);

const objectOf = (event: SpanEvent): Record<string, Json> => Object.fromEntries(event.attributes);

function fromMessageEvents(events: readonly SpanEvent[]): InputOutput {
  const inputs = events
    .filter((event) => MESSAGE_ROLES.has(event.name))
    .map((event) => ({ role: MESSAGE_ROLES.get(event.name) as string, ...objectOf(event) }));
  const choices = events.filter((event) => event.name === "gen_ai.choice").map(objectOf);
  return {
    input: inputs.length > 0 ? inputs : undefined,
    output: choices.length > 1 ? choices : choices[0],
  };
}

/** Content events of early conventions: the prompt inside the event if it can be told, else all it says. */
function fromContentEvents(events: readonly SpanEvent[]): InputOutput {
  const side = (name: string, prefix: string, keys: readonly string[]): Json | undefined => {
    const event = events.find((candidate) => candidate.name === name);
    if (!event) return undefined;
    return rebuildIndexed(event.attributes, prefix) ?? firstPresent(event.attributes, keys) ?? objectOf(event);
  };
  return {
    input: side("gen_ai.content.prompt", "gen_ai.prompt", ["input.value", "input"]),
    output: side("gen_ai.content.completion", "gen_ai.completion", ["output.value", "output"]),
  };
}

function fromDetailsEvent(events: readonly SpanEvent[]): InputOutput {
  const details = events.filter((event) => event.name === "gen_ai.client.inference.operation.details");
  return details.map((event) => genAiAttributes(event.attributes)).find(hasAny) ?? {};
}

export const genAiEvents: Family = {
  name: "GenAI span events",
  inputs: [],
  outputs: [],
  read: (_attributes, events) => [fromDetailsEvent, fromMessageEvents, fromContentEvents].map((read) => read(events)).find(hasAny) ?? {},
};

export const genAi: Family = {
  name: "GenAI from 1.37 on",
  inputs: ["gen_ai.input.messages", "gen_ai.system_instructions", "gen_ai.tool.call.arguments"],
  outputs: ["gen_ai.output.messages", "gen_ai.tool.call.result"],
  read: genAiAttributes,
};
