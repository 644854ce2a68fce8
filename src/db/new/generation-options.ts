import { hoursWithin, timeWindow } from "../fragments/time-window.ts";
import { readTraceOptions } from "../fragments/trace-options.ts";
import type { Read } from "../read.ts";
import { type GenerationFilterOptions, type GenerationFilterOptionsInput, observationOptions, observationOptionsRow } from "../rows/observation-options.ts";
import { readScoreOptions } from "../scores/options.ts";
import { all, sql } from "../sql.ts";
import { countWindow } from "./live-traces.ts";
import { observationSource, spanFilterColumns } from "./observation-source.ts";
import { scoreTable } from "./score-table.ts";

/** What filters of observations offer, over narrow columns of spans and settled list rows. */
export const newGenerationFilterOptions: Read<GenerationFilterOptionsInput, GenerationFilterOptions> = async (scope, { conditions }) => {
  const window = timeWindow(conditions, "startTime");
  const name = "generations.filterOptions";
  const tag = (part: string) => ({ name: `${name}.${part}`, projectId: scope.projectId, side: "new" as const });
  const source = await observationSource(scope, name, { conditions }, "time");
  const [[values], traces, scores] = await Promise.all([
    scope.db.query({ tag: tag("observations"), sql: observationOptions(spanFilterColumns, source.final(all(hoursWithin(window, sql`o.hour`)))), row: observationOptionsRow, budget: "scan" }),
    countWindow(scope, name, window).then((counts) => readTraceOptions(scope, "new", counts, { name, parts: ["names", "tags"] })),
    readScoreOptions(scope, tag("scores"), scoreTable, window),
  ]);
  return { ...(values as NonNullable<typeof values>), traceNames: traces.names, traceTags: traces.tags, scores };
};
