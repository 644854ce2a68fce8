import { z } from "zod";
import { uint } from "../codecs.ts";
import { observationRow } from "../rows/observation.ts";
import type { Sql } from "../sql.ts";
import { empty, sql } from "../sql.ts";
import { spanColumns } from "./columns.ts";

/** A span without its texts; their sizes (characters + 1, 0 = null) say whether there are any. */
export const spanRow = observationRow.omit({ input: true, output: true }).extend({ input_size: uint, output_size: uint });
export type SpanRow = z.output<typeof spanRow>;

/**
 * The newest version of each span that a condition on `o` (exp_spans) selects, deleted ones left out.
 * @param more columns beside those of `spanColumns`
 */
export const newestSpans = (condition: Sql, more?: Sql): Sql => sql`
  SELECT * EXCEPT is_deleted FROM (
    SELECT ${spanColumns}, ${more ? sql`${more},` : empty} o.input_size AS input_size, o.output_size AS output_size, o.is_deleted AS is_deleted
    FROM exp_spans AS o PREWHERE ${condition}
    ORDER BY o.event_ts DESC, o.is_deleted, o.hour DESC LIMIT 1 BY o.trace_id, o.span_id
  ) WHERE is_deleted = 0`;

/** The span as an observation; a text of an older version is not its own. */
export function withTexts<Span extends SpanRow>(span: Span, texts: { input: string | null; output: string | null }) {
  const { input_size, output_size, ...row } = span;
  return { ...row, input: input_size === 0 ? null : texts.input, output: output_size === 0 ? null : texts.output };
}
