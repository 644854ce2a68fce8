import { z } from "zod";
import { instant, uint } from "../codecs.ts";
import { behindPlace, isByTime, isDescending, observationOrder } from "../fragments/observation-order.ts";
import { searchesTexts } from "../fragments/observation-search.ts";
import { hoursWithin, isShort, until } from "../fragments/time-window.ts";
import type { ReadScope } from "../read.ts";
import type { ObservationPage, ObservationPageRequest } from "../rows/observation-list.ts";
import { all, param, sql, type Sql } from "../sql.ts";
import { placesOf } from "./columns.ts";
import { type ObservationSource, spanFilterColumns } from "./observation-source.ts";
import { newestSpans, spanRow, withTexts } from "./span-row.ts";
import { readByReach } from "./reach.ts";
import { readTextsOfRows, textIndex } from "./span-texts.ts";

const tagOf = ({ projectId }: ReadScope, name: string, part: string) => ({ name: `${name}.${part}`, projectId, side: "new" as const });

const hoursRow = z.object({ hours: z.array(instant), found: uint });
const keyRow = z.object({ id: z.string(), trace_id: z.string(), hour: instant, start_time: instant });
export type SpanKey = z.output<typeof keyRow>;

/** Hours that hold candidates of a page: all such hours when complete, else those at the list's beginning. */
export interface Cut {
  hours: Date[];
  found: number;
  isComplete: boolean;
}

/** How many candidates for each row wanted. They are raw row versions: superseded ones may take places among them. */
const SLACKS = [1.2, 8, Infinity] as const;

const candidatesOf = ({ offset, limit }: ObservationPageRequest, slack: number): number =>
  slack === Infinity ? Number.MAX_SAFE_INTEGER : Math.min(Math.ceil((offset + limit + 1) * slack) + 20, Number.MAX_SAFE_INTEGER);

/** What the page's place adds to its conditions. */
const placeBounds = ({ after, order }: ObservationPageRequest, { window }: ObservationSource): Sql =>
  all([...hoursWithin(until(window, after), sql`o.hour`), ...(after ? [behindPlace(order, { start: sql`o.start_time`, id: sql`o.span_id` }, after)] : [])]);

/** The hours of so many candidates, found by reading narrow columns in the order of the key and stopping there. */
function hoursOf(request: ObservationPageRequest, source: ObservationSource, candidates: number): Sql {
  const direction = isDescending(request.order) ? sql`DESC` : sql`ASC`;
  return sql`SELECT o.hour AS hour ${source.raw(placeBounds(request, source))} ORDER BY o.project_id ${direction}, o.hour ${direction} LIMIT ${param.uint(candidates)}`;
}

/** The hours that hold enough candidates of a page in the order of time. */
export async function findHours(scope: ReadScope, name: string, request: ObservationPageRequest, source: ObservationSource, slack: number = SLACKS[0]): Promise<Cut> {
  const candidates = candidatesOf(request, slack);
  const [cut] = await scope.db.query({
    tag: tagOf(scope, name, "hours"),
    sql: sql`SELECT groupUniqArray(hour) AS hours, count() AS found FROM (${hoursOf(request, source, candidates)})`,
    row: hoursRow,
    budget: "scan",
  });
  const { hours, found } = cut ?? { hours: [], found: 0 };
  return { hours, found, isComplete: found < candidates };
}

/** The newest version of each span within some hours: keys of the page and of one row more. */
const keysWithin = (scope: ReadScope, name: string, request: ObservationPageRequest, source: ObservationSource, within: Sql): Promise<SpanKey[]> =>
  scope.db.query({
    tag: tagOf(scope, name, "keys"),
    sql: sql`
      SELECT o.span_id AS id, o.trace_id AS trace_id, o.hour AS hour, o.start_time AS start_time
      ${source.final(sql`${within} AND ${placeBounds(request, source)}`)}
      ORDER BY ${observationOrder(request.order, sql`o.span_id`, spanFilterColumns)} LIMIT ${param.uint(request.limit + 1)} OFFSET ${param.uint(request.offset)}`,
    row: keyRow,
    budget: "scan",
  });

/**
 * The keys of a page and of one row more. In the order of time from the hours of its candidates only, so that a page
 * costs the same whatever the time range; where too few of the candidates were newest versions, it looks further.
 * Another order needs all hours, and so does a search of texts, which has read them anyway.
 * @param first the first cut, where it is known
 */
export async function newObservationKeys(scope: ReadScope, name: string, request: ObservationPageRequest, source: ObservationSource, first?: Cut): Promise<SpanKey[]> {
  const needsAll = !isByTime(request.order) || searchesTexts(request.search) || (first === undefined && isShort(source.window));
  if (needsAll) return keysWithin(scope, name, request, source, sql`1`);
  if (first === undefined) {
    const within = (hours: Sql): Promise<SpanKey[]> => keysWithin(scope, name, request, source, hours);
    const otherwise = (): Promise<SpanKey[]> => within(sql`o.hour IN (${hoursOf(request, source, candidatesOf(request, SLACKS[0]))})`);
    const { conditions, after, order, search, isRoot, offset, limit } = request;
    const question = { pattern: name, conditions, timeColumn: "startTime", after, rest: [order, search, isRoot, offset, limit] };
    const keys = await (isDescending(order) ? readByReach(scope, question, { hour: sql`o.hour`, full: limit + 1, timeOf: (key) => key.start_time, within, otherwise }) : otherwise());
    if (keys.length > limit) return keys;
  }
  let cut = first ?? (await findHours(scope, name, request, source, SLACKS[1]));
  for (const next of [...SLACKS.slice(first === undefined ? 2 : 1), undefined]) {
    if (cut.found <= request.offset) return [];
    const keys = await keysWithin(scope, name, request, source, sql`o.hour IN ${param.hours(cut.hours)}`);
    if (keys.length > request.limit || cut.isComplete || next === undefined) return keys;
    cut = await findHours(scope, name, request, source, next);
  }
  return [];
}

const spanKeysOf = (keys: readonly SpanKey[]) => ({ spanIds: keys.map((key) => key.id), traceIds: [...new Set(keys.map((key) => key.trace_id))] });

/** With the start: a version that a foreign writer left behind in another hour is not the span any more. */
const keyText = (traceId: string | null, id: string, start: Date): string => JSON.stringify([traceId ?? "", id, start.getTime()]);

/**
 * The wide rows of these keys, in their order.
 * @param more columns of `o` beside those of `spanColumns`
 */
export async function newObservationRows<Row extends z.ZodType<{ id: string; trace_id: string | null; start_time: Date }>>(scope: ReadScope, name: string, keys: readonly SpanKey[], row: Row, more?: Sql): Promise<z.output<Row>[]> {
  if (keys.length === 0) return [];
  const { spanIds, traceIds } = spanKeysOf(keys);
  const places = sql`(o.project_id, o.hour, o.trace_id) IN (${placesOf(scope.projectId, traceIds)}) AND o.span_id IN ${param.strings(spanIds)}`;
  const rows = await scope.db.query({ tag: tagOf(scope, name, "rows"), sql: newestSpans(places, more), row, budget: "detail" });
  const byKey = new Map(rows.map((each) => [keyText(each.trace_id, each.id, each.start_time), each]));
  return keys.flatMap((key) => byKey.get(keyText(key.trace_id, key.id, key.start_time)) ?? []);
}

/** A page: its keys, then wide columns and texts of these keys. */
export async function newObservationPage(scope: ReadScope, name: string, request: ObservationPageRequest, source: ObservationSource, { texts, first }: { texts: boolean; first?: Cut }): Promise<ObservationPage> {
  const keys = await newObservationKeys(scope, name, request, source, first);
  const shown = keys.slice(0, request.limit);
  const last = shown.at(-1);
  if (last === undefined) return { rows: [], next: undefined };
  const { spanIds } = spanKeysOf(shown);
  const [spans, stored] = await Promise.all([
    newObservationRows(scope, name, shown, spanRow),
    texts ? readTextsOfRows(scope, tagOf(scope, name, "texts"), shown.map((key) => ({ traceId: key.trace_id, time: key.start_time })), { kind: "span", spanIds }) : [],
  ]);
  const find = textIndex(stored);
  return {
    rows: spans.map((span) => withTexts(span, find(span.trace_id ?? "", span.id, span.start_time))),
    next: keys.length > request.limit ? { startTime: last.start_time.getTime(), traceId: last.trace_id, id: last.id } : undefined,
  };
}
