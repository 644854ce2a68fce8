import { z } from "zod";
import type { Read, ReadScope } from "../read.ts";
import { decimal, uint } from "../codecs.ts";
import { behindTrace, countRow, cutPage, offsetOf, type TraceList, type TraceListInput } from "../rows/trace-list.ts";
import { traceRow } from "../rows/trace.ts";
import { param, sql } from "../sql.ts";
import { traceColumns } from "./columns.ts";
import { traceListSource } from "./trace-list-source.ts";

const pageRow = traceRow.omit({ input: true, output: true, metadata: true }).extend({
  observation_ids: z.array(z.string()),
  score_ids: z.array(z.string()),
  latency_ms: uint,
  total_cost: decimal,
});
const textRow = traceRow.pick({ id: true, input: true, output: true, metadata: true });

/** The list as Langfuse answers it: traces joined with what their observations and scores add up to; texts in a second pass. */
export const currentTraceList: Read<TraceListInput, TraceList> = async (scope, input) => {
  const { db, projectId } = scope;
  const tag = (name: string) => ({ name: `publicTraces.list.${name}`, projectId, side: "current" as const });
  const { from, joined, orderColumn } = traceListSource(scope, input, { observations: input.observations || input.metrics, scores: input.scores });
  const direction = input.order.descending ? sql`DESC` : sql`ASC`;
  const [read, [count]] = await Promise.all([
    db.query({
      tag: tag("page"),
      sql: sql`
        SELECT ${traceColumns},
          ${joined.observations ? sql`os.observation_ids` : sql`CAST([], 'Array(String)')`} AS observation_ids, ${joined.scores ? sql`ss.score_ids` : sql`CAST([], 'Array(String)')`} AS score_ids,
          ${joined.observations ? sql`os.latency_ms` : sql`0`} AS latency_ms, ${joined.observations ? sql`os.total_cost` : sql`0`} AS total_cost
        ${from} AND (${behindTrace(input, sql`identity(t.timestamp)`, sql`t.id`)})
        ORDER BY ${orderColumn} ${direction}, t.id ${direction} LIMIT ${param.uint(input.limit + 1)} OFFSET ${param.uint(offsetOf(input))}`,
      row: pageRow,
      budget: "scan",
    }),
    db.query({ tag: tag("count"), sql: sql`SELECT uniqExact(t.id) AS total ${traceListSource(scope, input, { observations: false, scores: false }).from}`, row: countRow, budget: "scan" }),
  ]);
  const { shown: page, next } = cutPage(read, input.limit);
  const texts = input.io && page.length > 0 ? await readTexts(scope, page.map((row) => row.id)) : [];
  const byId = new Map(texts.map((row) => [row.id, row]));
  return {
    total: count?.total ?? 0,
    next,
    rows: page.map(({ observation_ids, score_ids, latency_ms, total_cost, ...row }) => ({
      ...row,
      ...(byId.get(row.id) ?? { metadata: {}, input: null, output: null }),
      observationIds: observation_ids,
      scoreIds: score_ids,
      latencyMs: latency_ms,
      totalCost: total_cost,
    })),
  };
};

function readTexts({ db, projectId }: ReadScope, ids: readonly string[]) {
  return db.query({
    tag: { name: "publicTraces.list.texts", projectId, side: "current" },
    sql: sql`
      SELECT t.id AS id, t.metadata AS metadata, t.input AS input, t.output AS output
      FROM traces AS t WHERE t.project_id = ${param.string(projectId)} AND t.id IN ${param.strings(ids)}
      ORDER BY t.event_ts DESC, t.is_deleted LIMIT 1 BY t.id`,
    row: textRow,
    budget: "detail",
  });
}
