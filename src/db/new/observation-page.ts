import { z } from "zod";
import { instant, uint } from "../codecs.ts";
import { behindPlace, observationOrder } from "../fragments/observation-order.ts";
import { hoursParam, hoursWithin, until } from "../fragments/time-window.ts";
import type { ReadScope } from "../read.ts";
import type { ObservationPage, ObservationPageRequest } from "../rows/observation-list.ts";
import { all, param, sql, type Sql } from "../sql.ts";
import { placesOf } from "./columns.ts";
import type { ObservationSource } from "./observation-source.ts";
import { newestSpans, spanRow, withTexts } from "./span-row.ts";
import { readTexts, textIndex } from "./span-texts.ts";

const tagOf = ({ projectId }: ReadScope, name: string, part: string) => ({ name: `${name}.${part}`, projectId, side: "new" as const });

const hoursRow = z.object({ hours: z.array(instant), found: uint });
const keyRow = z.object({ id: z.string(), trace_id: z.string(), hour: instant, start_time: instant });
type Key = z.output<typeof keyRow>;

/** Hours that hold candidates of a page: all such hours when complete, else the newest of them. */
export interface Cut {
  hours: Date[];
  found: number;
  isComplete: boolean;
}

/** How many candidates for each row wanted. They are raw row versions: superseded ones may take places among them. */
const SLACKS = [1.2, 8, Infinity] as const;

/** What the page's place adds to its conditions. */
const placeBounds = ({ after, order }: ObservationPageRequest, { window }: ObservationSource): Sql =>
  all([...hoursWithin(until(window, after), sql`o.hour`), ...(after ? [behindPlace(order, { start: sql`o.start_time`, id: sql`o.span_id` }, after)] : [])]);

/** The hours that hold enough candidates, found by reading narrow columns in the order of the key and stopping there. */
export async function findHours(scope: ReadScope, name: string, request: ObservationPageRequest, source: ObservationSource, slack: number = SLACKS[0]): Promise<Cut> {
  const candidates = slack === Infinity ? Number.MAX_SAFE_INTEGER : Math.ceil((request.offset + request.limit + 1) * slack) + 20;
  const [cut] = await scope.db.query({
    tag: tagOf(scope, name, "hours"),
    sql: sql`
      SELECT groupUniqArray(hour) AS hours, count() AS found
      FROM (SELECT o.hour AS hour ${source.raw(placeBounds(request, source))} ORDER BY o.project_id DESC, o.hour DESC LIMIT ${param.uint(candidates)})`,
    row: hoursRow,
    budget: "scan",
  });
  const { hours, found } = cut ?? { hours: [], found: 0 };
  return { hours, found, isComplete: found < candidates };
}

/**
 * The keys of a page: from the hours of its candidates only, the newest version of each span. So a page costs the same
 * whatever the time range. Where too few of the candidates were newest versions, it looks further.
 */
async function readKeys(scope: ReadScope, name: string, request: ObservationPageRequest, source: ObservationSource, first: Cut): Promise<Key[]> {
  const { offset, order } = request;
  const wanted = request.limit + 1;
  let cut = first;
  for (const next of [...SLACKS.slice(1), undefined]) {
    if (cut.found <= offset) return [];
    const keys = await scope.db.query({
      tag: tagOf(scope, name, "keys"),
      sql: sql`
        SELECT o.span_id AS id, o.trace_id AS trace_id, o.hour AS hour, o.start_time AS start_time
        ${source.final(sql`o.hour IN ${hoursParam(cut.hours)} AND ${placeBounds(request, source)}`)}
        ORDER BY ${observationOrder(order, sql`o.span_id`)} LIMIT ${param.uint(wanted)} OFFSET ${param.uint(offset)}`,
      row: keyRow,
      budget: "scan",
    });
    if (keys.length === wanted || cut.isComplete || next === undefined) return keys;
    cut = await findHours(scope, name, request, source, next);
  }
  return [];
}

/** A page: its keys, then wide columns and texts of these keys. */
export async function newObservationPage(scope: ReadScope, name: string, request: ObservationPageRequest, source: ObservationSource, first: Cut): Promise<ObservationPage> {
  const { projectId, db } = scope;
  const keys = await readKeys(scope, name, request, source, first);
  const shown = keys.slice(0, request.limit);
  const last = shown.at(-1);
  if (last === undefined) return { rows: [], next: undefined };
  const spanIds = shown.map((key) => key.id);
  const traceIds = [...new Set(shown.map((key) => key.trace_id))];
  const places = sql`(o.project_id, o.hour, o.trace_id) IN (${placesOf(projectId, traceIds)}) AND o.span_id IN ${param.strings(spanIds)}`;
  const [spans, texts] = await Promise.all([
    db.query({ tag: tagOf(scope, name, "rows"), sql: newestSpans(places), row: spanRow, budget: "detail" }),
    request.texts ? readTexts(scope, tagOf(scope, name, "texts"), traceIds, { kind: "span", spanIds }) : [],
  ]);
  const find = textIndex(texts);
  // With the start: a version that a foreign writer left behind in another hour is not the span any more.
  const keyOf = (traceId: string | null, id: string, start: Date): string => JSON.stringify([traceId ?? "", id, start.getTime()]);
  const byKey = new Map(spans.map((span) => [keyOf(span.trace_id, span.id, span.start_time), withTexts(span, find(span.trace_id ?? "", span.id, span.start_time))]));
  return {
    rows: shown.flatMap((key) => byKey.get(keyOf(key.trace_id, key.id, key.start_time)) ?? []),
    next: keys.length > request.limit ? { startTime: last.start_time.getTime(), traceId: last.trace_id, id: last.id } : undefined,
  };
}
