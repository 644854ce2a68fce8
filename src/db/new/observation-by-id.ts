import type { Read } from "../read.ts";
import { type ObservationDetailRow, observationFactsRow, toolAndProvidedColumns } from "../rows/generation.ts";
import { param, sql } from "../sql.ts";
import { newestSpans, spanRow, withTexts } from "./span-row.ts";
import { readTexts, textIndex } from "./span-texts.ts";

/** The newest version, found by the index on span ids; its texts by key. */
export const newObservationById: Read<string, ObservationDetailRow | undefined> = async (scope, id) => {
  const { db, projectId } = scope;
  const tag = { name: "observations.byId", projectId, side: "new" as const };
  const condition = sql`o.project_id = ${param.string(projectId)} AND o.span_id = ${param.string(id)}`;
  const spans = await db.query({ tag, sql: newestSpans(condition, toolAndProvidedColumns), row: spanRow.extend(observationFactsRow.shape), budget: "detail" });
  // Rows of an older trace of the span are tombstoned by our writer; a foreign writer may leave one behind.
  const span = spans.sort((a, b) => b.updated_at.getTime() - a.updated_at.getTime())[0];
  if (span === undefined) return undefined;
  const traceId = span.trace_id ?? "";
  const texts = await readTexts(scope, { ...tag, name: "observations.byId.texts" }, [traceId], { kind: "span", spanIds: [id] });
  return withTexts(span, textIndex(texts)(traceId, id, span.start_time));
};
