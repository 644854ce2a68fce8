import type { Deps } from "../deps.ts";
import type { SelectTraces } from "../deletion/walk.ts";
import { invalidRequest } from "../errors.ts";
import { read } from "../rollout/switch.ts";
import { traceSelection, type TraceSelection } from "../schemas/deletion.ts";
import { resolveConditions } from "../schemas/filter-columns/table.ts";
import { restTraceColumns } from "../schemas/filter-columns/traces.ts";
import { publicTracesList } from "./publicTraces.list.ts";

/**
 * A selection's conditions, or invalid_request (filters on comments are, tRPC contract 4.6): asked before it is stored as
 * well as when it is walked.
 */
export function selectionConditions({ filter, searchQuery }: TraceSelection) {
  if (searchQuery) throw invalidRequest("Deleting what a search finds is not possible: delete by ids, or by a filter");
  return resolveConditions(restTraceColumns, filter ?? []);
}

/** Pages of a selection for the deletion by query: the trace list answers, on the side that the flags name. */
export const selectTraces =
  ({ db, flags, log }: Pick<Deps, "db" | "flags" | "log">): SelectTraces =>
  async (projectId, query, { limit, until }) => {
    const { readMode, writeMode } = await flags();
    const scope = { db, projectId, mode: (pattern: string) => readMode(pattern, projectId), currentIsComplete: writeMode !== "new", log };
    const dated = resolveConditions(restTraceColumns, [{ type: "datetime", column: "timestamp", operator: "<=", value: new Date(until) }]);
    const { rows } = await read(publicTracesList, scope, {
      page: 1,
      limit,
      conditions: [...selectionConditions(traceSelection.parse(query)), ...dated],
      order: { column: "timestamp", descending: true },
      io: false,
      observations: false,
      scores: false,
      metrics: false,
    });
    return rows.map(({ id }) => id);
  };
