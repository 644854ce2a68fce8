import { array, commentColumns, datetime, metadata, number, scoreColumns, text, tokenColumns } from "./shared.ts";
import { without } from "./table.ts";

/** Columns of REST `GET /observations?filter=` and `GET /v2/observations?filter=` (tRPC contract section 3.4). */
export const restObservationColumns = [
  text("id", "ID"),
  text("name", "Name"),
  text("type", "Type"),
  text("model", "Model"),
  text("modelId", "Model ID"),
  text("promptName", "Prompt Name"),
  text("level", "Level"),
  text("environment", "Environment"),
  text("traceId", "Trace ID"),
  text("parentObservationId", "Parent Observation ID"),
  text("statusMessage", "Status Message"),
  text("version", "Version"),
  // Of the trace.
  text("traceName", "Trace Name"),
  text("traceEnvironment", "Trace Environment"),
  text("userId", "User ID"),
  text("sessionId", "Session ID"),
  array("traceTags", "Trace Tags", "tags", "Tags"),
  datetime("startTime", "Start Time"),
  datetime("endTime", "End Time"),
  number("latency", "Latency (s)"),
  number("timeToFirstToken", "Time To First Token (s)"),
  number("tokensPerSecond", "Tokens per second"),
  ...tokenColumns,
  number("totalTokens", "Total Tokens", "tokens", "Tokens"),
  number("inputCost", "Input Cost ($)"),
  number("outputCost", "Output Cost ($)"),
  number("totalCost", "Total Cost ($)"),
  number("promptVersion", "Prompt Version"),
  number("toolDefinitions", "Available Tools"),
  number("toolCalls", "Tool Calls"),
  array("toolNames", "Tool Names", "Available Tool Names"),
  array("calledToolNames", "Called Tool Names"),
  metadata,
] as const;

/** generations.* */
export const observationColumns = [...restObservationColumns, ...scoreColumns, ...commentColumns] as const;

export type RestObservationColumnId = (typeof restObservationColumns)[number]["id"];
export type ObservationColumnId = (typeof observationColumns)[number]["id"];

/** What generations.* sort by: one value an observation. */
export const sortableObservationColumns = without(observationColumns, "traceTags", "toolNames", "calledToolNames", "metadata", "scores_avg", "score_categories", "score_booleans", "commentCount", "commentContent");
export type ObservationSortColumn = (typeof sortableObservationColumns)[number]["id"];
