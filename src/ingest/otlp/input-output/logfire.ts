import type { Json } from "../../event.ts";
import { at, parseJson } from "../json.ts";
import { firstPresent } from "../pick.ts";
import type { Attributes } from "../request.ts";
import type { Family } from "./family.ts";
import { withInstructions } from "./gen-ai.ts";

const isChoice = (event: Json): boolean => at(event, "event.name") === "gen_ai.choice";

/** Logfire's list of GenAI events in one attribute: the answer is among them, and it is not input. */
function eventLists(attributes: Attributes): { asked?: Json; answered?: Json } {
  const raw = attributes.get("events");
  const events = typeof raw === "string" ? parseJson(raw) : raw;
  if (!Array.isArray(events)) return { asked: raw };
  const asked = events.filter((event) => !isChoice(event));
  return { asked: asked.length > 0 ? asked : undefined, answered: events.find(isChoice) };
}

export const logfire: Family = {
  name: "Logfire, Pydantic AI",
  inputs: ["prompt", "events", "all_messages_events", "pydantic_ai.all_messages", "tool_arguments"],
  outputs: ["all_messages_events", "pydantic_ai.final_result", "final_result", "tool_response"],
  read: (attributes) => {
    const { asked, answered } = eventLists(attributes);
    const allMessages = withInstructions(attributes.get("pydantic_ai.all_messages"), attributes.get("gen_ai.system_instructions"));
    return {
      input: attributes.get("prompt") ?? asked ?? attributes.get("all_messages_events") ?? allMessages ?? attributes.get("tool_arguments"),
      output: answered ?? firstPresent(attributes, ["all_messages_events", "pydantic_ai.final_result", "final_result", "tool_response"]),
    };
  },
};
