import { z } from "zod";
import type { Deps } from "../deps.ts";
import type { SelectTraces } from "../deletion/walk.ts";
import { read } from "../rollout/switch.ts";
import { filterState } from "../schemas/filter.ts";
import { resolveConditions } from "../schemas/filter-columns/table.ts";
import { restTraceColumns } from "../schemas/filter-columns/traces.ts";
import { publicTracesList } from "./publicTraces.list.ts";

/** A selection of traces that is kept until it is walked: the filter language, without comments (tRPC contract 4.6). */
export const traceSelection = z.object({ filter: filterState });
export type TraceSelection = z.output<typeof traceSelection>;

/** A selection's conditions, or invalid_request: asked before it is stored as well as when it is walked. */
export const selectionConditions = ({ filter }: TraceSelection) => resolveConditions(restTraceColumns, filter);

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
