import type { QueryTag } from "../client.ts";
import type { ReadScope } from "../read.ts";
import { type TraceRow, traceRow } from "../rows/trace.ts";
import type { z } from "zod";
import { sql, type Sql } from "../sql.ts";
import { placesOf } from "./columns.ts";
import { readTextsAt, textIndex } from "./span-texts.ts";

const attributes = traceRow.omit({ input: true, output: true });
export type TraceAttributeRow = z.output<typeof attributes>;

/** @param places keys (project_id, hour, trace_id) */
const attributesOf = (places: Sql): Sql => sql`
  SELECT trace_id AS id, t.2 AS timestamp, r1.2 AS name, r2.2 AS user_id, r3.2 AS session_id, r4.2 AS environment, r5.2 AS release, r6.2 AS version,
    r7.2 AS public, r8.2 AS bookmarked, mapKeys(mapFilter((k, v) -> v >= w, tg)) AS tags,
    mapApply((k, v) -> (k, v.2), mapFilter((k, v) -> v.1 >= w, md)) AS metadata, c.2 AS created_at, u.2 AS updated_at
  FROM (
    SELECT trace_id, max(x.timestamp) AS t, max(x.name) AS r1, max(x.user_id) AS r2, max(x.session_id) AS r3, max(x.environment) AS r4, max(x.release) AS r5,
      max(x.version) AS r6, max(x.public) AS r7, max(x.bookmarked) AS r8, max(x.whole_at) AS w, max(x.deleted_at) AS deleted,
      maxMap(x.tags) AS tg, maxMap(x.metadata) AS md, max(x.created_at) AS c, max(x.updated_at) AS u
    FROM exp_traces_amt AS x PREWHERE (project_id, hour, trace_id) IN (${places})
    GROUP BY trace_id
  ) WHERE t.1 > deleted`;

/**
 * What trace rows state about these traces, the newest statement of every field; deleted traces are left out.
 * @param traceIds their ids, or a subquery that finds them
 */
export const readAttributes = ({ db, projectId }: ReadScope, tag: QueryTag, traceIds: readonly string[] | Sql): Promise<TraceAttributeRow[]> =>
  db.query({ tag, sql: attributesOf(placesOf(projectId, traceIds)), row: attributes, budget: "detail" });

/** The same with the traces' own texts. Two statements at once: joined into one they took half as long again (docs/performance). */
export async function readTraces(scope: ReadScope, tag: QueryTag, traceIds: readonly string[] | Sql): Promise<TraceRow[]> {
  const [rows, texts] = await Promise.all([
    readAttributes(scope, tag, traceIds),
    readTextsAt(scope, { ...tag, name: `${tag.name}.texts` }, placesOf(scope.projectId, traceIds), { kind: "trace" }),
  ]);
  const find = textIndex(texts);
  return rows.map((row) => ({ ...row, ...find(row.id, "", row.timestamp) }));
}
