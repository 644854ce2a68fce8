import { array, datetime, metadata, number, text } from "./shared.ts";
import { without } from "./table.ts";

/** Columns of the score table, and of REST `GET /v2/scores?filter=` (tRPC contract section 3.6). */
export const scoreTableColumns = [
  text("id", "ID"),
  text("traceId", "Trace ID"),
  { ...text("observationId", "Observation ID"), emptyIsNull: true },
  text("sessionId", "Session ID"),
  text("comment", "Comment"),
  text("authorUserId", "Author User ID"),
  text("name", "Name"),
  text("source", "Source"),
  text("dataType", "Data Type"),
  text("stringValue", "String Value"),
  { ...text("booleanValue", "Boolean Value"), emptyIsNull: true },
  text("environment", "Environment"),
  text("evaluatorId", "Evaluator ID"),
  datetime("timestamp", "Timestamp"),
  number("value", "Value"),
  metadata,
  // Of the trace.
  text("traceName", "Trace Name"),
  text("userId", "User ID"),
  array("traceTags", "Trace Tags", "trace_tags", "tags", "Tags"),
] as const;

/** What tRPC's table of scores sorts by: one value a score. */
export const sortableScoreColumns = without(scoreTableColumns, "metadata", "traceTags");
export type ScoreSortColumn = (typeof sortableScoreColumns)[number]["id"];
