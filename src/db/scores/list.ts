import { isOfTrace, NEWEST_FIRST, type ScoreList, type ScoreListInput, type ScorePageRequest, type ScoreSelection, type ScoreTableInput, type ScoreTraceCondition } from "../rows/score-list.ts";
import type { FilterColumn } from "../../schemas/filter-columns/table.ts";
import { countScores, quickCount } from "./count.ts";
import { type Days, dayText, narrowest } from "./days.ts";
import { type Asker, exactPage, type QuickPage, type ReadTraces, type ScorePage } from "./page.ts";
import type { ScoreSource } from "./selection.ts";

/** How a side reads a page when every score has one row. */
export type QuickRead = (asker: Asker, source: ScoreSource, request: ScorePageRequest, readTraces: ReadTraces | undefined) => Promise<QuickPage>;

const traceEnvironment: FilterColumn<"traceEnvironment"> = { id: "traceEnvironment", kind: "text", names: [] };

/** Selects every trace that has a row, and nothing without one: every trace has an environment. */
const HAS_ROW: ScoreTraceCondition = { column: traceEnvironment, condition: { type: "null", column: "traceEnvironment", operator: "is not null", value: "" } };

/** The conditions on the trace; none of them selects a score whose trace has no row, unless the join is left. */
export function traceConditions({ conditions, traceJoin }: ScoreSelection): ScoreTraceCondition[] {
  const own = conditions.filter(isOfTrace);
  return own.length === 0 || traceJoin === "left" ? own : [...own, HAS_ROW];
}

export const pageRequest = ({ page, limit, walk }: ScoreListInput): ScorePageRequest => ({ order: NEWEST_FIRST, after: walk?.after, offset: walk ? 0 : (page - 1) * limit, limit });

export const tableRequest = ({ page, limit, order }: ScoreTableInput): ScorePageRequest => ({ order, offset: page * limit, limit });

/** The days that a page is cut from. */
export const daysOfPage = ({ days }: ScoreSource, { after }: ScorePageRequest): Days => (after ? narrowest(days, { to: dayText(after.lastTime) }) : days);

/** A page; exact when the quick one was not sure of its rows. */
export async function pageAlone(asker: Asker, source: ScoreSource, request: ScorePageRequest, quick: QuickRead, readTraces?: ReadTraces): Promise<ScorePage> {
  const page = await quick(asker, source, request, readTraces);
  return page.isSure ? page : exactPage(asker, source, request, daysOfPage(source, request), readTraces);
}

/** Scores that only seem to lie in the source's days: their newest version lies in others. */
export const straysOf = async (asker: Asker, source: ScoreSource): Promise<readonly string[]> => (await exactPage(asker, source, { order: NEWEST_FIRST, offset: 0, limit: 1 }, source.days)).without;

/** A page and the number of all; both exact when one of the quick ones was not sure. */
export async function pageAndTotal(asker: Asker, source: ScoreSource, request: ScorePageRequest, quick: QuickRead, readTraces?: ReadTraces): Promise<ScoreList> {
  const [page, count] = await Promise.all([quick(asker, source, request, readTraces), quickCount(asker, source)]);
  if (page.isSure && count.isSure) return { rows: page.rows, traces: page.traces, next: page.next, total: count.total };
  const { without, ...exact } = await exactPage(asker, source, request, daysOfPage(source, request), readTraces);
  return { ...exact, total: await countScores(asker, source, without) };
}
