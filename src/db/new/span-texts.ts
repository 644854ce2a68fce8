import { z } from "zod";
import { instant } from "../codecs.ts";
import type { QueryTag } from "../client.ts";
import type { ReadScope } from "../read.ts";
import { param, sql, type Sql } from "../sql.ts";
import { placesOf } from "./columns.ts";
import { HOUR_MS } from "../../domain/duration.ts";

const textRow = z.object({ trace_id: z.string(), span_id: z.string(), hour: instant, input: z.string().nullable(), output: z.string().nullable() });
export type SpanTexts = z.output<typeof textRow>;

/** Whose texts: the traces' own, or those of their spans (all, or some by id). */
export type TextOwner = { kind: "trace" } | { kind: "span"; spanIds?: readonly string[] };

const ownerCondition = (owner: TextOwner): Sql => {
  if (owner.kind === "trace") return sql`kind = 0`;
  return owner.spanIds ? sql`kind = 1 AND span_id IN ${param.strings(owner.spanIds)}` : sql`kind = 1`;
};

/**
 * Inputs and outputs, the newest of each by hour; by key. A text lies at the hour of the version that stated it: the
 * reader takes the one of its row's hour.
 * @param places keys (project_id, hour, trace_id)
 */
export const newestTexts = (places: Sql, owner: TextOwner): Sql => sql`
  SELECT trace_id, span_id, hour, if(i.2, i.3, NULL) AS input, if(o.2, o.3, NULL) AS output FROM (
    SELECT trace_id, span_id, hour, max(x.input) AS i, max(x.output) AS o
    FROM exp_span_io AS x PREWHERE (project_id, hour, trace_id) IN (${places}) AND ${ownerCondition(owner)}
    GROUP BY trace_id, span_id, hour)`;

export const readTextsAt = ({ db }: ReadScope, tag: QueryTag, places: Sql, owner: TextOwner): Promise<SpanTexts[]> =>
  db.query({ tag, sql: newestTexts(places, owner), row: textRow, budget: "detail" });

/** The texts of a page's traces. */
export const readTexts = (scope: ReadScope, tag: QueryTag, traceIds: readonly string[], owner: TextOwner): Promise<SpanTexts[]> =>
  readTextsAt(scope, tag, placesOf(scope.projectId, traceIds), owner);

/** No separator: an id may hold any character. */
const textKey = (traceId: string, spanId: string, time: Date): string => JSON.stringify([Math.floor(time.getTime() / HOUR_MS), traceId, spanId]);

/** Finds the texts of a row by trace, span (`''` for the trace's own) and the row's time. */
export function textIndex(texts: readonly SpanTexts[]): (traceId: string, spanId: string, time: Date) => { input: string | null; output: string | null } {
  const index = new Map(texts.map((text) => [textKey(text.trace_id, text.span_id, text.hour), text]));
  return (traceId, spanId, time) => {
    const found = index.get(textKey(traceId, spanId, time));
    return { input: found?.input ?? null, output: found?.output ?? null };
  };
}
