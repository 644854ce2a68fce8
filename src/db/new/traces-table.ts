import type { Read } from "../read.ts";
import { countRow, type TraceSelection } from "../rows/trace-list.ts";
import { selectionOf, tagsOf, type TracesTableFilter, type TracesTableInput, type TracesTableRow } from "../rows/traces-table.ts";
import type { ReadScope } from "../read.ts";
import { sql } from "../sql.ts";
import { namedTraces } from "./named-traces.ts";
import { bySettledTotals, settledTotalsApply } from "./settled-totals.ts";
import { traceListSource, type TraceListSource } from "./trace-list-source.ts";
import { pageByColumn, pageInTime } from "./traces-table-page.ts";

/** What every query of the table is cut from: the settled list rows, joined with what only spans and scores can answer. */
export async function getTracesTableGeneric(scope: ReadScope, selection: TraceSelection, procedure: string): Promise<TraceListSource> {
  const settled = await settledTotalsApply(scope, tagsOf(scope, "new", procedure)("early"), selection);
  return traceListSource(scope, selection, settled);
}

/** A page of the table, as traces.all shows it. */
export const getTracesTable: Read<TracesTableInput, TracesTableRow[]> = async (scope, input) => {
  const selection = selectionOf(input);
  const tag = tagsOf(scope, "new", "traces.all");
  const named = await namedTraces(scope, tag("named"), selection);
  return bySettledTotals(scope, tag("early"), selection, (settled) => {
    const source = traceListSource(scope, selection, settled, { named });
    return source.raw && input.order.column === "timestamp" ? pageInTime(scope, input, source, source.raw) : pageByColumn(scope, input, source);
  });
};

/** How many traces the table shows. */
export const getTracesTableCount: Read<TracesTableFilter, number> = async (scope, input) => {
  const tag = tagsOf(scope, "new", "traces.countAll");
  const selection = selectionOf(input);
  const named = await namedTraces(scope, tag("named"), selection);
  const [count] = await bySettledTotals(scope, tag("early"), selection, (settled) =>
    scope.db.query({ tag: tag("count"), sql: sql`SELECT count() AS total ${traceListSource(scope, selection, settled, { named }).final(sql`1`)}`, row: countRow, budget: "scan" }),
  );
  return count?.total ?? 0;
};
