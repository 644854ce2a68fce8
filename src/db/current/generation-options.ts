import { timeWindow } from "../fragments/time-window.ts";
import { countRows, readTraceOptions, timeConditions } from "../fragments/trace-options.ts";
import type { Read } from "../read.ts";
import { type GenerationFilterOptions, type GenerationFilterOptionsInput, observationOptions, observationOptionsRow } from "../rows/observation-options.ts";
import { readScoreOptions } from "../scores/options.ts";
import { liveTraces } from "./live-traces.ts";
import { currentObservationSource, observationFilterColumns } from "./observation-page.ts";
import { scoreTable } from "./score-table.ts";

/** What filters of observations offer, over the newest version of every observation, trace and score of the time. */
export const currentGenerationFilterOptions: Read<GenerationFilterOptionsInput, GenerationFilterOptions> = async (scope, { conditions }) => {
  const window = timeWindow(conditions, "startTime");
  const name = "generations.filterOptions";
  const tag = (part: string) => ({ name: `${name}.${part}`, projectId: scope.projectId, side: "current" as const });
  const [[values], traces, scores] = await Promise.all([
    scope.db.query({
      tag: tag("observations"),
      sql: observationOptions(observationFilterColumns, currentObservationSource(scope.projectId, { conditions, order: "time" })),
      row: observationOptionsRow,
      budget: "scan",
    }),
    readTraceOptions(scope, "current", countRows(liveTraces(scope, timeConditions(window))), { name, parts: ["names", "tags"] }),
    readScoreOptions(scope, tag("scores"), scoreTable, window),
  ]);
  return { ...(values as NonNullable<typeof values>), traceNames: traces.names, traceTags: traces.tags, scores };
};
