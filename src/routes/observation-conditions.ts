import type { FilterCondition } from "../schemas/filter.ts";
import { restObservationColumns, type RestObservationColumnId } from "../schemas/filter-columns/observations.ts";
import { resolveConditions, type ResolvedCondition } from "../schemas/filter-columns/table.ts";
import type { ObservationNarrowing } from "../schemas/observation.ts";

const TEXT_PARAMETERS = ["type", "name", "userId", "sessionId", "level", "traceId", "version", "parentObservationId"] as const;

/** The simple parameters as conditions. */
const simpleConditions = (q: ObservationNarrowing): FilterCondition[] => [
  ...TEXT_PARAMETERS.flatMap((column): FilterCondition[] => {
    const value = q[column];
    return value === undefined ? [] : [{ type: "string", column, operator: "=", value }];
  }),
  ...(q.environment ? [{ type: "stringOptions", column: "environment", operator: "any of", value: q.environment } as const] : []),
  ...(q.fromStartTime === undefined ? [] : [{ type: "datetime", column: "startTime", operator: ">=", value: new Date(q.fromStartTime) } as const]),
  ...(q.toStartTime === undefined ? [] : [{ type: "datetime", column: "startTime", operator: "<", value: new Date(q.toStartTime) } as const]),
];

/** All that a request narrows a list of observations by. A simple parameter yields to a filter on its own column. */
export function observationConditions(q: ObservationNarrowing): ResolvedCondition<RestObservationColumnId>[] {
  const filter = resolveConditions(restObservationColumns, q.filter);
  const filtered = new Set(filter.map(({ column }) => column.id));
  return [...resolveConditions(restObservationColumns, simpleConditions(q)).filter(({ column }) => !filtered.has(column.id)), ...filter];
}
