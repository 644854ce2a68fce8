import { adk } from "./adk.ts";
import type { Family } from "./family.ts";
import { genAi, genAiEvents } from "./gen-ai.ts";
import { genkit } from "./genkit.ts";
import { rebuildIndexed } from "./indexed.ts";
import { logfire } from "./logfire.ts";
import { vercel } from "./vercel.ts";

const indexed = (name: string, inputPrefix: string, outputPrefix: string): Family => ({
  name,
  inputs: [inputPrefix],
  outputs: [outputPrefix],
  prefixes: [`${inputPrefix}.`, `${outputPrefix}.`],
  read: (attributes) => ({ input: rebuildIndexed(attributes, inputPrefix), output: rebuildIndexed(attributes, outputPrefix) }),
});

/** Ingestion contract 6.5, in its order: the first family that finds one of the two sides decides both. */
export const FAMILIES: readonly Family[] = [
  { name: "Langfuse", inputs: ["langfuse.observation.input"], outputs: ["langfuse.observation.output"] },
  genkit,
  vercel,
  {
    name: "Flue",
    scope: "@flue/opentelemetry",
    inputs: ["flue.turn.input", "flue.tool.arguments", "flue.task.prompt", "flue.workflow.payload"],
    outputs: ["flue.turn.output", "flue.tool.result", "flue.task.result", "flue.operation.result", "flue.workflow.result"],
  },
  genAiEvents,
  adk,
  logfire,
  {
    name: "LiveKit",
    inputs: ["lk.input_text", "lk.user_transcript", "lk.chat_ctx", "lk.user_input"],
    outputs: ["lk.function_tool.output", "lk.response.text"],
  },
  { name: "MLflow", inputs: ["mlflow.spanInputs"], outputs: ["mlflow.spanOutputs"] },
  { name: "Traceloop", inputs: ["traceloop.entity.input"], outputs: ["traceloop.entity.output"] },
  { name: "OpenInference", inputs: ["input.value"], outputs: ["output.value"] },
  { name: "plain", inputs: ["input"], outputs: ["output"] },
  indexed("Traceloop messages", "gen_ai.prompt", "gen_ai.completion"),
  indexed("OpenInference messages", "llm.input_messages", "llm.output_messages"),
  genAi,
];
