import { z } from "zod";
import { hourStart } from "../../domain/duration.ts";
import { compareBytes } from "../../domain/text-order.ts";
import { instant, uint } from "../codecs.ts";
import type { QueryTag } from "../client.ts";
import type { ReadScope } from "../read.ts";
import { param, sql, type Sql } from "../sql.ts";
import { placesOf } from "./columns.ts";

/** A text as one stored row states it; null where `stated` is 0. */
const statedText = z.object({ ts: instant, stated: uint, v: z.string() });
type StatedText = z.output<typeof statedText>;

const storedRow = z.object({ trace_id: z.string(), span_id: z.string(), hour: instant, input: statedText, output: statedText });

export interface SpanTexts {
  trace_id: string;
  span_id: string;
  hour: Date;
  input: string | null;
  output: string | null;
}

/** Whose texts: the traces' own, or those of their spans (all, or some by id). */
export type TextOwner = { kind: "trace" } | { kind: "span"; spanIds?: readonly string[] };

const ownerCondition = (owner: TextOwner): Sql => {
  if (owner.kind === "trace") return sql`kind = 0`;
  return owner.spanIds ? sql`kind = 1 AND span_id IN ${param.strings(owner.spanIds)}` : sql`kind = 1`;
};

/** No separator: an id may hold any character. */
const textKey = (traceId: string, spanId: string, time: Date): string => JSON.stringify([hourStart(time), traceId, spanId]);

const statedAt = (places: Sql, owner: TextOwner): Sql => sql`FROM exp_span_io AS x PREWHERE ${places} AND ${ownerCondition(owner)}`;

/** Keys (project_id, hour, trace_id), as a condition on `exp_span_io`. */
export const atKeys = (keys: Sql): Sql => sql`(project_id, hour, trace_id) IN (${keys})`;

/**
 * Inputs and outputs, the newest of each by hour; by key. A text lies at the hour of the version that stated it: the
 * reader takes the one of its row's hour.
 * @param places a condition on the sorting key
 */
export const newestTexts = (places: Sql, owner: TextOwner): Sql => sql`
  SELECT trace_id, span_id, hour, if(i.2, i.3, NULL) AS input, if(o.2, o.3, NULL) AS output FROM (
    SELECT trace_id, span_id, hour, max(x.input) AS i, max(x.output) AS o ${statedAt(places, owner)} GROUP BY trace_id, span_id, hour)`;

/** The later statement; of two of one instant the greater, as ClickHouse's `max` of a tuple. */
const later = (a: StatedText, b: StatedText): StatedText => ((a.ts.getTime() - b.ts.getTime() || a.stated - b.stated || compareBytes(a.v, b.v)) >= 0 ? a : b);

const textOf = ({ stated, v }: StatedText): string | null => (stated === 0 ? null : v);

/** The same, put together here from the stored rows: for a few texts quicker than the server's aggregates. */
export async function readTextsAt({ db }: ReadScope, tag: QueryTag, places: Sql, owner: TextOwner): Promise<SpanTexts[]> {
  const rows = await db.query({
    tag,
    sql: sql`SELECT x.trace_id AS trace_id, x.span_id AS span_id, x.hour AS hour, x.input AS input, x.output AS output ${statedAt(places, owner)}`,
    row: storedRow,
    budget: "detail",
  });
  const texts = Map.groupBy(rows, ({ trace_id, span_id, hour }) => textKey(trace_id, span_id, hour));
  return [...texts.values()].map((ofOne) => {
    const { input, output, ...key } = ofOne.reduce((a, b) => ({ ...a, input: later(a.input, b.input), output: later(a.output, b.output) }));
    return { ...key, input: textOf(input), output: textOf(output) };
  });
}

/** The texts of traces, wherever they lie. */
export const readTexts = (scope: ReadScope, tag: QueryTag, traceIds: readonly string[], owner: TextOwner): Promise<SpanTexts[]> =>
  readTextsAt(scope, tag, atKeys(placesOf(scope.projectId, traceIds)), owner);

/** The texts of rows whose times are known: their hours need not be looked up. */
export const readTextsOfRows = (scope: ReadScope, tag: QueryTag, rows: readonly { traceId: string; time: Date }[], owner: TextOwner): Promise<SpanTexts[]> =>
  readTextsAt(
    scope,
    tag,
    sql`project_id = ${param.string(scope.projectId)} AND hour IN ${param.hours(rows.map(({ time }) => time))} AND trace_id IN ${param.strings([...new Set(rows.map(({ traceId }) => traceId))])}`,
    owner,
  );

/** Finds the texts of a row by trace, span (`''` for the trace's own) and the row's time. */
export function textIndex(texts: readonly SpanTexts[]): (traceId: string, spanId: string, time: Date) => { input: string | null; output: string | null } {
  const index = new Map(texts.map((text) => [textKey(text.trace_id, text.span_id, text.hour), text]));
  return (traceId, spanId, time) => {
    const found = index.get(textKey(traceId, spanId, time));
    return { input: found?.input ?? null, output: found?.output ?? null };
  };
}
