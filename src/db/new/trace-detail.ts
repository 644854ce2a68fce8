import type { Read, ReadScope } from "../read.ts";
import type { RowStream } from "../row-stream.ts";
import { type ObservationRow, observationRow } from "../rows/observation.ts";
import type { ScoreRow } from "../rows/score.ts";
import { detailOf, scoreTypesOf, sinceOf, type TraceDetail, type TraceDetailInput } from "../rows/trace-detail.ts";
import type { TraceRow } from "../rows/trace.ts";
import { readScores } from "../scores/newest.ts";
import { empty, param, sql } from "../sql.ts";
import { placesOf } from "./columns.ts";
import { newestSpans } from "./span-row.ts";
import { atKeys, newestTexts } from "./span-texts.ts";
import { readAttributes, readTraces } from "./trace-attributes.ts";

const tagOf = ({ projectId }: ReadScope, name: string) => ({ name: `publicTraces.byId.${name}`, projectId, side: "new" as const });

const NO_TEXTS = sql`CAST(NULL, 'Nullable(String)') AS input, CAST(NULL, 'Nullable(String)') AS output`;

/** Spans and texts are joined on the server: in the order of the answer the two tables' rows do not come together by themselves. */
function spansOf(scope: ReadScope, traceId: string, texts: boolean): Promise<RowStream<ObservationRow>> {
  const { db, projectId } = scope;
  const spans = newestSpans(sql`(o.project_id, o.hour, o.trace_id) IN (${placesOf(projectId, [traceId])})`, sql`o.hour AS hour`);
  const columns = texts ? sql`if(s.input_size = 0, NULL, x.input) AS input, if(s.output_size = 0, NULL, x.output) AS output` : NO_TEXTS;
  const joined = texts ? sql`LEFT JOIN (${newestTexts(atKeys(placesOf(projectId, [traceId])), { kind: "span" })}) AS x ON x.span_id = s.id AND x.hour = s.hour` : empty;
  return db.stream({
    tag: tagOf(scope, "spans"),
    sql: sql`SELECT s.* EXCEPT (hour, input_size, output_size), ${columns} FROM (${spans}) AS s ${joined} ORDER BY s.start_time, s.id`,
    row: observationRow,
    budget: "detail",
  });
}

const scoresOf = (scope: ReadScope, traceId: string, types: readonly string[]): Promise<ScoreRow[]> =>
  readScores(scope, tagOf(scope, "scores"), sql`exp_scores`, sql`s.trace_id = ${param.string(traceId)}`, types);

async function traceOf(scope: ReadScope, traceId: string, texts: boolean): Promise<TraceRow | undefined> {
  const [trace] = texts ? await readTraces(scope, tagOf(scope, "trace"), [traceId]) : await readAttributes(scope, tagOf(scope, "trace"), [traceId]);
  return trace && { input: null, output: null, ...trace };
}

/** Of rows in the order of their starts, those from a time on. */
async function startingFrom({ held, rest }: RowStream<ObservationRow>, from: number): Promise<RowStream<ObservationRow>> {
  const kept = held.filter((row) => row.start_time.getTime() >= from);
  if (!rest || kept.length > 0) return { held: kept, ...(rest ? { rest } : {}) };
  for (;;) {
    const next = await rest.next();
    if (next.done === true) return { held: [] };
    if (next.value.start_time.getTime() >= from) return { held: [next.value], rest };
  }
}

/** A trace with its observations and scores, all read by key at once: its hours are looked up, not searched. */
export const newTraceDetail: Read<TraceDetailInput, TraceDetail | undefined> = async (scope, input) => {
  const { traceId, texts, observations, scores } = input;
  const detail = await detailOf(
    traceOf(scope, traceId, texts),
    observations === "none" ? Promise.resolve({ held: [] }) : spansOf(scope, traceId, observations === "whole"),
    scores ? scoresOf(scope, traceId, scoreTypesOf(input)) : Promise.resolve([]),
  );
  if (detail === undefined) return undefined;
  const from = sinceOf(input, detail.trace.timestamp) ?? -Infinity;
  const { held, rest } = await startingFrom({ held: detail.observations, ...(detail.more ? { rest: detail.more } : {}) }, from);
  return { trace: detail.trace, observations: held, ...(rest ? { more: rest } : {}), scores: detail.scores.filter((score) => score.timestamp.getTime() >= from) };
};
