import { type ScoreCondition, isOfTrace, type ScoreList, type ScoreListInput, type ScorePageRequest, type ScoreTrace, type ScoreTraceCondition } from "../rows/score-list.ts";
import type { FilterColumn } from "../../schemas/filter-columns/table.ts";
import { movedScores } from "./moved.ts";
import { type Asker, scoreCount, type ScorePage } from "./page.ts";
import type { ScoreSource } from "./selection.ts";

const traceEnvironment: FilterColumn<"traceEnvironment"> = { id: "traceEnvironment", kind: "text", names: [] };

/** Selects every trace that has a row, and nothing without one: every trace has an environment. */
const HAS_ROW: ScoreTraceCondition = { column: traceEnvironment, condition: { type: "null", column: "traceEnvironment", operator: "is not null", value: "" } };

/** The conditions on the trace, none of which selects a score whose trace has no row. */
export function traceConditions(conditions: readonly ScoreCondition[]): ScoreTraceCondition[] {
  const own = conditions.filter(isOfTrace);
  return own.length === 0 ? [] : [...own, HAS_ROW];
}

export const pageRequest = ({ page, limit, walk }: ScoreListInput): ScorePageRequest => ({ after: walk?.after, offset: walk ? 0 : (page - 1) * limit, limit });

/**
 * A page with its total. Both are read at once with the look for scores that moved to another day; where there are any,
 * both are read again without them.
 */
export async function pageAndTotal(asker: Asker, source: ScoreSource, page: (without: readonly string[]) => Promise<ScorePage>): Promise<Omit<ScoreList, "traces">> {
  const read = (without: readonly string[]) => Promise.all([page(without), scoreCount(asker, source, without)]);
  const [moved, first] = await Promise.all([movedScores(asker, source), read([])]);
  const [{ rows, next }, total] = moved.length === 0 ? first : await read(moved);
  return { rows, next, total };
}

/** What the traces of these scores say, by trace id. */
export async function tracesOf(rows: ScoreList["rows"], read: (traceIds: readonly string[]) => Promise<ScoreTrace[]>): Promise<ScoreList["traces"]> {
  const traceIds = [...new Set(rows.flatMap((row) => row.trace_id ?? []))];
  return new Map((traceIds.length === 0 ? [] : await read(traceIds)).map((trace) => [trace.id, trace]));
}
