import { z } from "zod";
import { instant, uint } from "../codecs.ts";
import { behindPlace, observationOrder } from "../fragments/observation-order.ts";
import { hoursParam, hoursWithin } from "../fragments/time-window.ts";
import type { ReadScope } from "../read.ts";
import type { ObservationPage, ObservationPageRequest } from "../rows/observation-list.ts";
import { all, param, sql } from "../sql.ts";
import { placesOf } from "./columns.ts";
import { observationSource, type ObservationSource } from "./observation-source.ts";
import type { TraceSelection } from "./observation-traces.ts";
import { newestSpans, spanRow, withTexts } from "./span-row.ts";
import { readTexts, textIndex } from "./span-texts.ts";

const tagOf = ({ projectId }: ReadScope, name: string, part: string) => ({ name: `${name}.${part}`, projectId, side: "new" as const });

const hoursRow = z.object({ hours: z.array(instant), found: uint });
const keyRow = z.object({ id: z.string(), trace_id: z.string(), hour: instant, start_time: instant });
type Key = z.output<typeof keyRow>;

/**
 * The keys of a page. First the hours that hold enough candidates, found by reading narrow columns in the order of the
 * key and stopping there; then only these hours, the newest version of each span. So a page costs the same whatever the
 * time range. Candidates are raw row versions: where superseded ones took places among them, it looks further.
 */
async function readKeys(scope: ReadScope, name: string, request: ObservationPageRequest, source: ObservationSource): Promise<Key[]> {
  const { db } = scope;
  const { order, after, offset, limit } = request;
  const id = sql`o.span_id`;
  const window = after === undefined ? source.window : { ...source.window, to: Math.min(source.window.to ?? Infinity, after.startTime + 1) };
  const bounds = all([...hoursWithin(window, sql`o.hour`), ...(after ? [behindPlace(order, id, after)] : [])]);
  const wanted = limit + 1;
  for (const slack of [1.2, 8, Infinity]) {
    const candidates = slack === Infinity ? Number.MAX_SAFE_INTEGER : Math.ceil((offset + wanted) * slack) + 20;
    const [cut] = await db.query({
      tag: tagOf(scope, name, "hours"),
      sql: sql`
        SELECT groupUniqArray(hour) AS hours, count() AS found
        FROM (SELECT o.hour AS hour ${source.raw(bounds)} ORDER BY o.project_id DESC, o.hour DESC LIMIT ${param.uint(candidates)})`,
      row: hoursRow,
      budget: "scan",
    });
    if (cut === undefined || cut.found <= offset) return [];
    const keys = await db.query({
      tag: tagOf(scope, name, "keys"),
      sql: sql`
        SELECT o.span_id AS id, o.trace_id AS trace_id, o.hour AS hour, o.start_time AS start_time
        ${source.final(sql`o.hour IN ${hoursParam(cut.hours)} AND ${bounds}`)}
        ORDER BY ${observationOrder(order, id)} LIMIT ${param.uint(wanted)} OFFSET ${param.uint(offset)}`,
      row: keyRow,
      budget: "scan",
    });
    if (keys.length === wanted || cut.found < candidates) return keys;
  }
  return [];
}

/** A page: its keys, then wide columns and texts of these keys. */
export async function newObservationPage(scope: ReadScope, name: string, request: ObservationPageRequest, traces: TraceSelection): Promise<ObservationPage> {
  const { projectId, db } = scope;
  const keys = await readKeys(scope, name, request, observationSource(projectId, request, traces));
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
