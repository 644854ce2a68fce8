import { array, bookmarked, commentColumns, datetime, metadata, number, scoreColumns, text, tokenColumns } from "./shared.ts";
import { without } from "./table.ts";

/** Columns of the trace tables (tRPC contract section 3.3). */
export const traceColumns = [
  text("id", "ID", "traceId", "Trace ID"),
  text("name", "Name", "traceName", "Trace Name"),
  text("userId", "User ID"),
  text("sessionId", "Session ID"),
  text("version", "Version"),
  text("release", "Release"),
  text("environment", "Environment"),
  text("level", "Level"),
  text("evaluatorId", "Evaluator ID"),
  text("ruleId", "Rule ID"),
  datetime("timestamp", "Timestamp"),
  bookmarked,
  array("tags", "Tags", "traceTags", "Trace Tags"),
  metadata,
  number("latency", "Latency (s)"),
  ...tokenColumns,
  number("totalTokens", "Total Tokens", "tokens", "Tokens"),
  number("inputCost", "Input Cost ($)"),
  number("outputCost", "Output Cost ($)"),
  number("totalCost", "Total Cost ($)"),
  number("errorCount", "Error Level Count"),
  number("warningCount", "Warning Level Count"),
  number("defaultCount", "Default Level Count"),
  number("debugCount", "Debug Level Count"),
  ...scoreColumns,
  ...commentColumns,
] as const;

export type TraceColumnId = (typeof traceColumns)[number]["id"];

/** REST `GET /traces?filter=`. */
export const restTraceColumns = without(traceColumns, "commentCount", "commentContent");

/** What tRPC's lists of traces sort by: one value a trace. */
export const sortableTraceColumns = without(traceColumns, "tags", "metadata", "scores_avg", "score_categories", "score_booleans", "commentCount", "commentContent");
export type TraceSortColumn = (typeof sortableTraceColumns)[number]["id"];
