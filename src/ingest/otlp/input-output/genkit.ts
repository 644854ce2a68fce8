import type { Json } from "../../event.ts";
import { at, parseJson } from "../json.ts";
import type { Family } from "./family.ts";

/** Genkit wraps the messages of a model call; flows and tools attach the value itself. */
function unwrapped(value: Json | undefined, key: string): Json | undefined {
  return at(typeof value === "string" ? parseJson(value) : value, key) ?? value;
}

export const genkit: Family = {
  name: "Genkit",
  inputs: ["genkit:input"],
  outputs: ["genkit:output"],
  read: (attributes) => ({
    input: unwrapped(attributes.get("genkit:input"), "messages"),
    output: unwrapped(attributes.get("genkit:output"), "message"),
  }),
};
