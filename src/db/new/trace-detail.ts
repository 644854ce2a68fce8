import type { Read, ReadScope } from "../read.ts";
import type { ObservationRow } from "../rows/observation.ts";
import { scoreColumns, scoreRow, type ScoreRow } from "../rows/score.ts";
import { scoreTypesOf, sinceOf, type TraceDetail, type TraceDetailInput } from "../rows/trace-detail.ts";
import { param, sql } from "../sql.ts";
import { placesOf } from "./columns.ts";
import { newestSpans, spanRow, withTexts } from "./span-row.ts";
import { readTexts, textIndex } from "./span-texts.ts";
import { readAttributes } from "./trace-attributes.ts";

const tagOf = ({ projectId }: ReadScope, name: string) => ({ name: `publicTraces.byId.${name}`, projectId, side: "new" as const });

async function spansOf(scope: ReadScope, traceId: string, texts: boolean): Promise<ObservationRow[]> {
  const condition = sql`(o.project_id, o.hour, o.trace_id) IN (${placesOf(scope.projectId, [traceId])})`;
  const [spans, stored] = await Promise.all([
    scope.db.query({ tag: tagOf(scope, "spans"), sql: sql`${newestSpans(condition)} ORDER BY start_time, id`, row: spanRow, budget: "detail" }),
    texts ? readTexts(scope, tagOf(scope, "texts"), [traceId], { kind: "span" }) : [],
  ]);
  const find = textIndex(stored);
  return spans.map((span) => withTexts(span, texts ? find(traceId, span.id, span.start_time) : { input: null, output: null }));
}

function scoresOf(scope: ReadScope, traceId: string, types: readonly string[]): Promise<ScoreRow[]> {
  return scope.db.query({
    tag: tagOf(scope, "scores"),
    sql: sql`
      SELECT * EXCEPT is_deleted FROM (
        SELECT ${scoreColumns}, s.is_deleted AS is_deleted
        FROM exp_scores AS s WHERE s.project_id = ${param.string(scope.projectId)} AND s.trace_id = ${param.string(traceId)}
        ORDER BY s.event_ts DESC, s.is_deleted LIMIT 1 BY s.id
      ) WHERE is_deleted = 0 AND data_type IN ${param.strings(types)} ORDER BY timestamp DESC, id DESC`,
    row: scoreRow,
    budget: "detail",
  });
}

/** A trace with its observations and scores, all read by key at once: its hours are looked up, not searched. */
export const newTraceDetail: Read<TraceDetailInput, TraceDetail | undefined> = async (scope, input) => {
  const { traceId, texts, observations, scores } = input;
  const [[attributes], own, spans, scoreRows] = await Promise.all([
    readAttributes(scope, tagOf(scope, "trace"), [traceId]),
    texts ? readTexts(scope, tagOf(scope, "ownTexts"), [traceId], { kind: "trace" }) : [],
    observations === "none" ? [] : spansOf(scope, traceId, observations === "whole"),
    scores ? scoresOf(scope, traceId, scoreTypesOf(input)) : [],
  ]);
  if (attributes === undefined) return undefined;
  const from = sinceOf(input, attributes.timestamp) ?? -Infinity;
  return {
    trace: { ...attributes, ...textIndex(own)(traceId, "", attributes.timestamp) },
    observations: spans.filter((span) => span.start_time.getTime() >= from),
    scores: scoreRows.filter((score) => score.timestamp.getTime() >= from),
  };
};
