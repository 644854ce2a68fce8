import type { Read } from "../read.ts";
import { type ObservationDetailRow, observationFactsRow, toolAndProvidedColumns } from "../rows/generation.ts";
import { param, sql } from "../sql.ts";
import { newestSpans, spanRow, withTexts } from "./span-row.ts";
import { atKeys, readTextsAt, textIndex } from "./span-texts.ts";

/** The newest version, found by the index on span ids; its texts at once, at the places where the same index finds it. */
export const newObservationById: Read<string, ObservationDetailRow | undefined> = async (scope, id) => {
  const { db, projectId } = scope;
  const tag = { name: "observations.byId", projectId, side: "new" as const };
  const condition = sql`o.project_id = ${param.string(projectId)} AND o.span_id = ${param.string(id)}`;
  const places = sql`SELECT o.project_id, o.hour, o.trace_id FROM exp_spans AS o WHERE ${condition}`;
  const [spans, texts] = await Promise.all([
    db.query({ tag, sql: newestSpans(condition, toolAndProvidedColumns), row: spanRow.extend(observationFactsRow.shape), budget: "detail" }),
    readTextsAt(scope, { ...tag, name: "observations.byId.texts" }, atKeys(places), { kind: "span", spanIds: [id] }),
  ]);
  // Rows of an older trace of the span are tombstoned by our writer; a foreign writer may leave one behind.
  const span = spans.sort((a, b) => b.updated_at.getTime() - a.updated_at.getTime())[0];
  return span && withTexts(span, textIndex(texts)(span.trace_id ?? "", id, span.start_time));
};
