import type { SelectTraces } from "../deletion/walk.ts";
import { invalidRequest } from "../errors.ts";
import { type ScopeParts, scopeOf } from "../rollout/scope.ts";
import { read } from "../rollout/switch.ts";
import { traceSelection, type TraceSelection } from "../schemas/deletion.ts";
import { resolveConditions } from "../schemas/filter-columns/table.ts";
import { restTraceColumns, traceColumns } from "../schemas/filter-columns/traces.ts";
import { tracesAll } from "./traces.all.ts";

/**
 * What a selection selects by, or invalid_request (filters on comments are, tRPC contract 4.6): asked before it is stored
 * as well as when it is walked.
 */
export function selectedBy({ filter, searchQuery, searchType }: TraceSelection) {
  if (searchQuery && searchType.length === 0) throw invalidRequest("At least one search type is required when searching tracing data");
  resolveConditions(restTraceColumns, filter ?? []);
  return { conditions: resolveConditions(traceColumns, filter ?? []), search: { query: searchQuery ?? null, types: searchType } };
}

/** Pages of a selection for the deletion by query: the table of traces answers, on the side that the flags name. */
export const selectTraces =
  (parts: ScopeParts): SelectTraces =>
  async (projectId, query, { limit, until }) => {
    const scope = await scopeOf(parts, projectId, { requestId: `deletion:${projectId}`, background: (work) => void work.catch(() => {}) });
    const { conditions, search } = selectedBy(traceSelection.parse(query));
    const dated = resolveConditions(traceColumns, [{ type: "datetime", column: "timestamp", operator: "<=", value: new Date(until) }]);
    const rows = await read(tracesAll, scope, { conditions: [...conditions, ...dated], search, order: { column: "timestamp", descending: true }, page: 0, limit });
    return rows.map(({ id }) => id);
  };
