import { type ScoreCondition, isOfTrace, type ScoreList, type ScoreListInput, type ScorePageRequest, type ScoreTrace, type ScoreTraceCondition } from "../rows/score-list.ts";
import type { FilterColumn } from "../../schemas/filter-columns/table.ts";
import { exactCount, quickCount } from "./count.ts";
import { type Days, dayText, narrowest } from "./days.ts";
import { type Asker, exactPage, type QuickPage, type ScorePage } from "./page.ts";
import type { ScoreSource } from "./selection.ts";

/** How a side reads a page when every score has one row. */
export type QuickRead = (asker: Asker, source: ScoreSource, request: ScorePageRequest) => Promise<QuickPage>;

const traceEnvironment: FilterColumn<"traceEnvironment"> = { id: "traceEnvironment", kind: "text", names: [] };

/** Selects every trace that has a row, and nothing without one: every trace has an environment. */
const HAS_ROW: ScoreTraceCondition = { column: traceEnvironment, condition: { type: "null", column: "traceEnvironment", operator: "is not null", value: "" } };

/** The conditions on the trace, none of which selects a score whose trace has no row. */
export function traceConditions(conditions: readonly ScoreCondition[]): ScoreTraceCondition[] {
  const own = conditions.filter(isOfTrace);
  return own.length === 0 ? [] : [...own, HAS_ROW];
}

export const pageRequest = ({ page, limit, walk }: ScoreListInput): ScorePageRequest => ({ after: walk?.after, offset: walk ? 0 : (page - 1) * limit, limit });

/** The days that a page is cut from. */
export const daysOfPage = ({ days }: ScoreSource, { after }: ScorePageRequest): Days => (after ? narrowest(days, { to: dayText(after.lastTime) }) : days);

/** A page; exact when the quick one was not sure of its rows. */
export async function pageAlone(asker: Asker, source: ScoreSource, request: ScorePageRequest, quick: QuickRead): Promise<ScorePage> {
  const page = await quick(asker, source, request);
  return page.isSure ? page : exactPage(asker, source, request, daysOfPage(source, request));
}

/** A page and the number of rows a full walk gives; both exact when one of the quick ones was not sure. */
export async function pageAndTotal(asker: Asker, source: ScoreSource, request: ScorePageRequest, quick: QuickRead): Promise<Omit<ScoreList, "traces">> {
  const [page, count] = await Promise.all([quick(asker, source, request), quickCount(asker, source)]);
  if (page.isSure && count.isSure) return { rows: page.rows, next: page.next, total: count.total };
  const { without, ...exact } = await exactPage(asker, source, request, daysOfPage(source, request));
  return { ...exact, total: await exactCount(asker, source, without) };
}

/** What the traces of these scores say, by trace id. */
export async function tracesOf(rows: ScoreList["rows"], read: (traceIds: readonly string[]) => Promise<ScoreTrace[]>): Promise<ScoreList["traces"]> {
  const traceIds = [...new Set(rows.flatMap((row) => row.trace_id ?? []))];
  return new Map((traceIds.length === 0 ? [] : await read(traceIds)).map((trace) => [trace.id, trace]));
}
