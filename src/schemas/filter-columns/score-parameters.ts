import { scoreTableColumns } from "./scores.ts";
import { text } from "./shared.ts";

/** The columns that simple parameters name and `filter` does not. */
const parametersOnly = [
  text("configId"),
  text("queueId"),
  text("datasetRunId"),
  // Of the trace.
  text("traceEnvironment"),
] as const;

/**
 * Columns of the simple parameters of score lists. A parameter compares as it is written: `observationId=` asks for an
 * observation without a name, not for scores without an observation as the filter's `''` does.
 */
export const scoreParameterColumns = [...scoreTableColumns.map((column) => (column.id === "observationId" ? text("observationId") : column)), ...parametersOnly];

export type ScoreParameterId = (typeof scoreTableColumns)[number]["id"] | (typeof parametersOnly)[number]["id"];
