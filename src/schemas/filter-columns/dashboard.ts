import { array, datetime, number, text } from "./shared.ts";

/** Columns of dashboard.chart (tRPC contract section 3.7), by the record they are of. */

const traceColumns = [
  text("traceName", "Trace Name"),
  array("traceTags", "Trace Tags", "tags", "Tags"),
  datetime("timestamp", "Timestamp"),
  text("userId", "User", "User ID"),
  text("release", "Release"),
  text("version", "Version"),
] as const;

/** The environment is that of the record which a chart is of. */
const environment = text("environment", "Environment");

export const scoreChartColumns = [
  ...traceColumns,
  text("scoreName", "Score Name"),
  datetime("scoreTimestamp", "Score Timestamp"),
  text("scoreSource", "Score Source"),
  text("scoreDataType", "Score Data Type"),
  number("value", "Value", "Score Value"),
  environment,
] as const;

export const observationChartColumns = [
  ...traceColumns,
  datetime("startTime", "Start Time"),
  datetime("endTime", "End Time"),
  text("type", "Type"),
  text("level", "Level"),
  text("model", "Model"),
  array("toolNames", "Tool Names", "Available Tool Names"),
  array("calledToolNames", "Called Tool Names"),
  environment,
] as const;

export type ScoreChartColumnId = (typeof scoreChartColumns)[number]["id"];
export type ObservationChartColumnId = (typeof observationChartColumns)[number]["id"];

const TRACE_IDS: ReadonlySet<string> = new Set(traceColumns.map(({ id }) => id));

/** Whether a chart's condition is about the trace of its records. */
export const isOfChartTrace = ({ column }: { column: { id: string } }): boolean => TRACE_IDS.has(column.id);
